package io.streamgan.gan.nd4j;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The arrays between two layers.
 *
 * @param value activations, which the forward pass of the previous layer writes
 * @param gradient gradient of the loss with respect to {@code value}, which the backward pass of
 *     the next layer writes; null if the pass does not need it
 */
record Signal(INDArray value, @Nullable INDArray gradient) {
  /** Allocates a signal of {@code shape}, whose first axis is the batch. */
  static Signal allocate(Arena arena, boolean withGradient, long... shape) {
    return new Signal(arena.zeros(shape), withGradient ? arena.zeros(shape) : null);
  }

  /** Returns the gradient of a signal that has one. */
  INDArray requireGradient() {
    return Objects.requireNonNull(gradient, "this signal has no gradient");
  }

  /** Returns a view of this signal's memory with another shape. */
  Signal reshaped(long... shape) {
    return new Signal(
        Views.reshaped(value, shape), gradient == null ? null : Views.reshaped(gradient, shape));
  }
}
