package io.streamgan.gan;

/**
 * How an engine uses the machine, and how many lanes its model has. Two engines compute
 * bit-identical results only if they use the same number of threads.
 *
 * <p>A model may learn in several lanes, which begin from the same state, learn different images,
 * and whose states are then averaged. Lanes draw different random numbers; lane 0 draws those of a
 * model with one lane.
 *
 * @param threads number of threads that compute; 0 for one per core
 * @param lanes number of lanes of the model
 */
public record EngineOptions(int threads, int lanes) {
  /** One thread per core. */
  public static final EngineOptions DEFAULT = new EngineOptions(0);

  public EngineOptions {
    if (threads < 0) {
      throw new IllegalArgumentException(
          "threads must be 1 or more, or 0 for all cores, not " + threads);
    }
    if (lanes < 1) {
      throw new IllegalArgumentException("lanes must be 1 or more, not " + lanes);
    }
  }

  /** Options for a model with one lane. */
  public EngineOptions(int threads) {
    this(threads, 1);
  }
}
