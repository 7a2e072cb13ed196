package io.streamgan.gan.nd4j;

/**
 * A layer that is bound to its input and output signals. {@link #backward} may only be called after
 * {@link #forward} of the same batch.
 */
interface Layer {
  /** Returns the signal that {@link #forward} writes its result to. */
  Signal output();

  /** Computes the output's value from the input's value. */
  void forward();

  /**
   * Computes the gradients of the input and the parameters, as far as the pass needs them, from the
   * output's gradient. It overwrites their previous values and may overwrite the output's gradient.
   */
  void backward();
}
