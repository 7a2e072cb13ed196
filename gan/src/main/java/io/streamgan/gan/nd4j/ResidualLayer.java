package io.streamgan.gan.nd4j;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The sum of two chains on the same input. Each works on a copy of it, since layers may use their
 * input's memory.
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
   * @param main bound to a signal of its own, shaped as {@code input}
   * @param shortcut the same
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
