package io.streamgan.gan.nd4j;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The sum of two layer stacks on the same input. Each works on its own copy of the input, because
 * layers may overwrite their input.
 */
final class ResidualLayer implements Layer {
  private final LayerStack main;
  private final LayerStack shortcut;
  private final Signal output;
  private final List<Operator> copyIn = new ArrayList<>();
  private final Operator add;
  private final List<Operator> copyBack = new ArrayList<>();
  private final List<Operator> addBack = new ArrayList<>();

  /**
   * @param main layers that are bound to an input signal of their own, of the shape of {@code
   *     input}
   * @param shortcut layers that are bound in the same way
   */
  ResidualLayer(Signal input, LayerStack main, LayerStack shortcut, Signal output, Arena arena) {
    this.main = main;
    this.shortcut = shortcut;
    this.output = output;
    copyIn.add(arena.copy(input.value(), main.input().value()));
    copyIn.add(arena.copy(input.value(), shortcut.input().value()));
    add =
        arena.operator(
            "add",
            List.of(main.output().value(), shortcut.output().value()),
            List.of(output.value()));
    INDArray gradient = output.gradient();
    if (gradient == null) {
      return;
    }
    for (LayerStack stack : List.of(main, shortcut)) {
      if (stack.output().gradient() != null) {
        copyBack.add(arena.copy(gradient, stack.output().requireGradient()));
      }
    }
    if (input.gradient() != null) {
      addBack.add(
          arena.operator(
              "add",
              List.of(main.input().requireGradient(), shortcut.input().requireGradient()),
              List.of(input.gradient())));
    }
  }

  LayerStack main() {
    return main;
  }

  LayerStack shortcut() {
    return shortcut;
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void forward() {
    copyIn.forEach(Operator::run);
    main.forward();
    shortcut.forward();
    add.run();
  }

  @Override
  public void backward() {
    copyBack.forEach(Operator::run);
    main.backward();
    shortcut.backward();
    addBack.forEach(Operator::run);
  }
}
