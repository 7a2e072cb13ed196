package io.streamgan.gan.nd4j;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ReLU or leaky ReLU, max(x, slope x), in place, with ND4J's operators. The result is positive
 * where x is, so the backward pass needs only the result.
 */
final class RectifierLayer implements Masking {
  private final Signal signal;
  private final Arena arena;
  private final Operator[] forward;
  private final @Nullable ScalarOp step;
  private final @Nullable INDArray mask;
  private final Operator[] backward;

  /**
   * @param slope slope for negative x, in [0, 1)
   * @param signal input, which is overwritten
   */
  RectifierLayer(double slope, Signal signal, Arena arena) {
    this.signal = signal;
    this.arena = arena;
    INDArray x = signal.value();
    if (slope == 0) {
      forward = new Operator[] {arena.operator("relu", List.of(x), List.of(x)).with(0)};
    } else {
      INDArray scaled = arena.zeros(x.shape());
      forward =
          new Operator[] {
            arena.operator("multiply", List.of(x, arena.scalar(slope)), List.of(scaled)),
            arena.operator("maximum", List.of(x, scaled), List.of(x))
          };
    }
    INDArray gradient = signal.gradient();
    if (gradient == null) {
      step = null;
      mask = null;
      backward = new Operator[0];
      return;
    }
    mask = arena.zeros(x.shape());
    step = new Step(x, mask, 0);
    Operator masked = arena.operator("multiply", List.of(gradient, mask), List.of(gradient));
    backward =
        slope == 0
            ? new Operator[] {masked}
            : new Operator[] {
              arena.operator("multiply", List.of(mask, arena.scalar(1 - slope)), List.of(mask)),
              arena.operator("add", List.of(mask, arena.scalar(slope)), List.of(mask)),
              masked
            };
  }

  @Override
  public Runnable masking(INDArray array) {
    INDArray factors = Objects.requireNonNull(mask, "this pass has no backward run");
    return arena.operator("multiply", List.of(array, factors), List.of(array))::run;
  }

  @Override
  public Signal output() {
    return signal;
  }

  @Override
  public void forward() {
    for (Operator operator : forward) {
      operator.run();
    }
  }

  @Override
  public void backward() {
    if (step != null) {
      Nd4j.getExecutioner().exec(step);
    }
    for (Operator operator : backward) {
      operator.run();
    }
  }
}
