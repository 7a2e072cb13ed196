package io.streamgan.gan;

/**
 * How an engine uses the machine. Results are bit-identical only for equal numbers of threads.
 *
 * @param threads cores to compute on; 0 for all
 */
public record EngineOptions(int threads) {
  /** All cores. */
  public static final EngineOptions DEFAULT = new EngineOptions(0);

  public EngineOptions {
    if (threads < 0) {
      throw new IllegalArgumentException(
          "threads must be 1 or more, or 0 for all cores, not " + threads);
    }
  }
}
