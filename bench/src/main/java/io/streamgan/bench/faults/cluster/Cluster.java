package io.streamgan.bench.faults.cluster;

/** Brokers as processes. */
public interface Cluster extends AutoCloseable {
  /** For the program's own clients. */
  String bootstrapServers();

  /** For trainers: the same, or through a {@link Wire}. */
  default String trainersBootstrapServers() {
    return bootstrapServers();
  }

  /** Ends broker {@code index} with SIGKILL. */
  void kill(int index);

  /** Starts broker {@code index} again, and returns when it takes requests. */
  void restart(int index);

  @Override
  void close();
}
