package io.streamgan.gan.nd4j;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What passes between two layers.
 *
 * @param value written forward by the layer before
 * @param gradient of the loss by {@code value}, written backward by the layer behind; null where
 *     nobody asks for it
 */
record Signal(INDArray value, @Nullable INDArray gradient) {
  /** A new one of {@code shape}, batch axis first. */
  static Signal allocate(Arena arena, boolean withGradient, long... shape) {
    return new Signal(arena.zeros(shape), withGradient ? arena.zeros(shape) : null);
  }

  /** The gradient, where it must be there. */
  INDArray requireGradient() {
    return Objects.requireNonNull(gradient, "this signal has no gradient");
  }

  /** The same memory in another shape. */
  Signal reshaped(long... shape) {
    return new Signal(
        Views.reshaped(value, shape), gradient == null ? null : Views.reshaped(gradient, shape));
  }
}
