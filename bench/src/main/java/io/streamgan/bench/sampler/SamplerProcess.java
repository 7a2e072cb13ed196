package io.streamgan.bench.sampler;

import io.streamgan.bench.Child;
import io.streamgan.bench.ResidentMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A sampler in a process of its own, whose memory can be measured. */
final class SamplerProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  private final Child child;
  private final String url;

  private SamplerProcess(Child child) {
    this.child = child;
    url = child.awaitWords("API at (\\S+)", START);
  }

  /**
   * Starts one, and returns when it listens.
   *
   * @param heap of its JVM, in the form of {@code -Xmx}
   * @param settings of the sampler
   * @param directory for its output
   * @throws io.streamgan.bench.BenchException when it ends, or does not listen within a minute
   */
  static SamplerProcess start(
      String heap, Map<String, String> settings, String servers, Path directory) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "sampler",
                "--port",
                "0",
                "--bootstrap-servers",
                servers,
                "-D",
                "topics.create=true"));
    settings.forEach((name, value) -> arguments.addAll(List.of("-D", name + "=" + value)));
    return new SamplerProcess(
        Child.java(
            "sampler",
            directory,
            List.of("-Xmx" + heap),
            Child.STREAMGAN,
            arguments.toArray(String[]::new)));
  }

  /** Where it listens, with a slash at the end. */
  String url() {
    return url;
  }

  /** Memory that it occupies now. */
  double residentMegabytes() throws IOException {
    return ResidentMemory.now(child.pid());
  }

  @Override
  public void close() {
    child.stop();
  }
}
