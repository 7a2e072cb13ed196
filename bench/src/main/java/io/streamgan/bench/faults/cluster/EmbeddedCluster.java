package io.streamgan.bench.faults.cluster;

import io.streamgan.bench.Child;
import java.nio.file.Path;
import java.time.Duration;

/** {@code ./streamgan broker} in a process of its own. */
public final class EmbeddedCluster implements Cluster {
  private static final Duration START = Duration.ofSeconds(60);

  private final Path directory;
  private final int port;
  private Child broker;

  public EmbeddedCluster(Path directory) {
    this.directory = directory;
    port = Ports.free();
    broker = start();
  }

  private Child start() {
    Child child =
        Child.streamgan(
            "broker",
            directory,
            "broker",
            "--data-dir",
            directory.resolve("broker").toString(),
            "--port",
            Integer.toString(port));
    child.awaitWords("broker at", START);
    return child;
  }

  @Override
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void kill(int index) {
    broker.kill();
  }

  @Override
  public void restart(int index) {
    broker = start();
  }

  @Override
  public void close() {
    broker.close();
  }
}
