package io.streamgan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A sampler in a process of its own, so that its memory is its own. */
final class SamplerProcess implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("API at (\\S+)");
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final Path log;
  private final String url;

  private SamplerProcess(Process process, Path log, String url) {
    this.process = process;
    this.log = log;
    this.url = url;
  }

  /**
   * Starts one, and returns when it listens.
   *
   * @param heap of its JVM, as {@code -Xmx} has it
   * @param settings of the sampler
   * @param log file of what it says
   * @throws IllegalStateException when it ends, or does not listen within a minute
   */
  static SamplerProcess start(String heap, Map<String, String> settings, String servers, Path log)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                "io.streamgan.cli.Main",
                "sampler",
                "--port",
                "0",
                "--bootstrap-servers",
                servers,
                "-D",
                "topics.create=true"));
    settings.forEach((name, value) -> command.addAll(List.of("-D", name + "=" + value)));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (process.isAlive() && System.nanoTime() < deadline) {
      Matcher ready = READY.matcher(Files.readString(log));
      if (ready.find()) {
        return new SamplerProcess(process, log, ready.group(1));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    process.destroyForcibly();
    throw new IllegalStateException("the sampler did not start: " + Files.readString(log));
  }

  /** Where it listens, with a slash at the end. */
  String url() {
    return url;
  }

  /** Memory of the machine that it takes at this moment. */
  long residentMegabytes() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the sampler has ended; see " + log));
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
