package io.streamgan.gan;

/**
 * How an engine uses the machine; no part of what it learns, except that results are bit-identical
 * only at the same number of threads.
 *
 * @param threads cores to compute on; 0 for all
 */
public record EngineOptions(int threads) {
  /** All cores. */
  public static final EngineOptions DEFAULT = new EngineOptions(0);

  public EngineOptions {
    if (threads < 0) {
      throw new IllegalArgumentException("no engine has " + threads + " threads; 0 means all");
    }
  }
}
