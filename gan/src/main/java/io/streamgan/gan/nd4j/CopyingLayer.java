package io.streamgan.gan.nd4j;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs a layer that overwrites its input on a copy of the input, whose values others still need.
 */
final class CopyingLayer implements Layer {
  private final Layer inner;
  private final Operator copyIn;
  private final @Nullable Operator copyBack;

  /**
   * @param inner the layer, bound to {@code copy}
   * @param copy signal of the same shape as {@code input}
   */
  CopyingLayer(Signal input, Signal copy, Layer inner, Arena arena) {
    this.inner = inner;
    copyIn = arena.copy(input.value(), copy.value());
    INDArray gradient = input.gradient();
    copyBack = gradient == null ? null : arena.copy(copy.requireGradient(), gradient);
  }

  /** Returns the layer that works on the copy. */
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
