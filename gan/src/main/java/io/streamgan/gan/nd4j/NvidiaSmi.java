package io.streamgan.gan.nd4j;

import io.streamgan.gan.DeviceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks NVIDIA's driver, through the program that comes with it, which GPUs there are. */
final class NvidiaSmi {
  private static final long PATIENCE_SECONDS = 20;

  private final String program;
  private final @Nullable String visible;

  /**
   * @param program found on the PATH, or a path to it
   * @param visible which GPUs CUDA shows to this process, as in CUDA_VISIBLE_DEVICES; null for all
   */
  NvidiaSmi(String program, @Nullable String visible) {
    this.program = program;
    this.visible = visible;
  }

  /** That of this machine, for this process. */
  static NvidiaSmi ofThisMachine() {
    return new NvidiaSmi("nvidia-smi", System.getenv("CUDA_VISIBLE_DEVICES"));
  }

  /**
   * The GPUs, at least one.
   *
   * @throws DeviceException when there is none, or the driver does not answer
   */
  List<Gpu> gpus() {
    if (visible != null && (visible.isBlank() || visible.equals("-1"))) {
      throw new DeviceException("CUDA_VISIBLE_DEVICES hides all GPUs from this process");
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                program, "--query-gpu=name,compute_cap,driver_version", "--format=csv,noheader"));
    if (visible != null) {
      command.add("--id=" + visible);
    }
    String answer = answer(command);
    List<Gpu> gpus = new ArrayList<>();
    try {
      answer.lines().filter(line -> !line.isBlank()).map(Gpu::parse).forEach(gpus::add);
    } catch (IllegalArgumentException e) {
      throw new DeviceException("%s does not name GPUs: %s".formatted(program, firstLine(answer)));
    }
    if (gpus.isEmpty()) {
      throw new DeviceException("%s finds no GPU".formatted(program));
    }
    return gpus;
  }

  private String answer(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      // A driver that hangs keeps its program from ending.
      process.onExit().completeOnTimeout(process, PATIENCE_SECONDS, TimeUnit.SECONDS).join();
      if (process.isAlive()) {
        process.destroyForcibly();
        throw new DeviceException(
            "%s gives no answer within %d s".formatted(program, PATIENCE_SECONDS));
      }
      try (InputStream output = process.getInputStream()) {
        String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
        if (process.exitValue() != 0) {
          throw new DeviceException(
              "%s fails with %d: %s".formatted(program, process.exitValue(), firstLine(text)));
        }
        return text;
      }
    } catch (IOException e) {
      throw new DeviceException(
          "no GPU is found, since %s, which comes with NVIDIA's driver, cannot be run"
              .formatted(program));
    }
  }

  private static String firstLine(String text) {
    return text.lines().filter(line -> !line.isBlank()).findFirst().orElse("no output").strip();
  }
}
