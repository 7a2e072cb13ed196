package io.streamgan.gan.cuda;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tensors between two layers.
 *
 * @param value written by the forward pass of the layer before
 * @param gradient gradient of the loss with respect to {@code value}, written by the backward pass
 *     of the layer behind; null if the pass does not need it
 */
record Signal(CudaTensor value, @Nullable CudaTensor gradient) {
  CudaTensor requireGradient() {
    return Objects.requireNonNull(gradient, "this signal has no gradient");
  }

  /** Returns a view of the same memory with another shape. */
  Signal reshaped(long... shape) {
    return new Signal(value.reshaped(shape), gradient == null ? null : gradient.reshaped(shape));
  }
}
