package io.streamgan.gan.nd4j;

import io.streamgan.gan.DeviceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Queries NVIDIA's driver for the machine's GPUs with {@code nvidia-smi}, which is part of it. */
final class NvidiaSmi {
  private static final long PATIENCE_SECONDS = 20;

  private final String program;
  private final @Nullable String visible;

  /**
   * @param program path of the program, or its name if it is on the PATH
   * @param visible value of CUDA_VISIBLE_DEVICES, which lists the GPUs that CUDA shows to the
   *     process; null for all
   */
  NvidiaSmi(String program, @Nullable String visible) {
    this.program = program;
    this.visible = visible;
  }

  /** Returns the program of this machine, with this process's CUDA_VISIBLE_DEVICES. */
  static NvidiaSmi ofThisMachine() {
    return new NvidiaSmi("nvidia-smi", System.getenv("CUDA_VISIBLE_DEVICES"));
  }

  /**
   * Returns the visible GPUs, at least one.
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
      throw new DeviceException(
          "%s did not list GPUs, but answered: %s".formatted(program, firstLine(answer)));
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
      // If the driver hangs, nvidia-smi does not end.
      process.onExit().completeOnTimeout(process, PATIENCE_SECONDS, TimeUnit.SECONDS).join();
      if (process.isAlive()) {
        process.destroyForcibly();
        throw new DeviceException(
            "%s did not answer within %d s".formatted(program, PATIENCE_SECONDS));
      }
      try (InputStream output = process.getInputStream()) {
        String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
        if (process.exitValue() != 0) {
          throw new DeviceException(
              "%s failed with exit code %d: %s"
                  .formatted(program, process.exitValue(), firstLine(text)));
        }
        return text;
      }
    } catch (IOException e) {
      throw new DeviceException(
          "no GPU was found, because %s, which is part of NVIDIA's driver, cannot be run"
              .formatted(program));
    }
  }

  private static String firstLine(String text) {
    return text.lines().filter(line -> !line.isBlank()).findFirst().orElse("no output").strip();
  }
}
