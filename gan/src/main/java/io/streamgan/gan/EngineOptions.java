package io.streamgan.gan;

/**
 * How an engine uses the machine. Two engines compute bit-identical results only if they use the
 * same number of threads.
 *
 * @param threads number of threads that compute; 0 for one per core
 */
public record EngineOptions(int threads) {
  /** One thread per core. */
  public static final EngineOptions DEFAULT = new EngineOptions(0);

  public EngineOptions {
    if (threads < 0) {
      throw new IllegalArgumentException(
          "threads must be 1 or more, or 0 for all cores, not " + threads);
    }
  }
}
