package io.streamgan.gan.nd4j;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer that writes over its input, on a copy of it: for where others still need what is there.
 */
final class CopyingLayer implements Layer {
  private final Layer inner;
  private final Operator copyIn;
  private final @Nullable Operator copyBack;

  /**
   * @param inner bound to {@code copy}
   * @param copy shaped as {@code input}
   */
  CopyingLayer(Signal input, Signal copy, Layer inner, Arena arena) {
    this.inner = inner;
    copyIn = arena.copy(input.value(), copy.value());
    INDArray gradient = input.gradient();
    copyBack = gradient == null ? null : arena.copy(copy.requireGradient(), gradient);
  }

  /** The layer that does the work. */
  Layer inner() {
    return inner;
  }

  @Override
  public Signal output() {
    return inner.output();
  }

  @Override
  public void forward() {
    copyIn.run();
    inner.forward();
  }

  @Override
  public void backward() {
    inner.backward();
    if (copyBack != null) {
      copyBack.run();
    }
  }
}
