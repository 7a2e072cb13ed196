package io.streamgan.gan.nd4j;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Hyperbolic tangent; its derivative is 1 - y^2. */
final class TanhLayer implements Layer {
  private final Signal output;
  private final Operator forward;
  private final List<Operator> backward;

  TanhLayer(Signal input, Signal output, Arena arena) {
    this.output = output;
    INDArray y = output.value();
    forward = arena.operator("tanh", List.of(input.value()), List.of(y));
    INDArray dy = output.gradient();
    INDArray dx = input.gradient();
    if (dy == null || dx == null) {
      backward = List.of();
      return;
    }
    backward =
        List.of(
            arena.operator("multiply", List.of(dy, y), List.of(dx)),
            arena.operator("multiply", List.of(dx, y), List.of(dx)),
            arena.operator("subtract", List.of(dy, dx), List.of(dx)));
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void forward() {
    forward.run();
  }

  @Override
  public void backward() {
    backward.forEach(Operator::run);
  }
}
