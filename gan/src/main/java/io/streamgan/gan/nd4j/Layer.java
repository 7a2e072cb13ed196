package io.streamgan.gan.nd4j;

/**
 * A layer bound to the signals before and behind it. Backward runs after forward of the same batch.
 */
interface Layer {
  /** Where {@link #forward} leaves its result. */
  Signal output();

  /** From the input's value to the output's. */
  void forward();

  /**
   * From the output's gradient to the input's and the parameters', as far as the pass needs them.
   * Overwrites what was there, the output's gradient included.
   */
  void backward();
}
