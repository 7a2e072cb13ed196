package io.streamgan.gan.nd4j;

import io.streamgan.gan.network.NetworkSpec;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One way through a network at a fixed batch size: its layers bound to their arrays, which are
 * reused from run to run.
 */
final class NetworkPass {
  /** What a pass is for. */
  enum Purpose {
    /** Batch statistics; backward to the parameters. */
    LEARN,
    /** Batch statistics; backward to the parameters and to the input. */
    LEARN_THROUGH,
    /** Batch statistics; backward to the input, parameters held fixed. */
    SEE_THROUGH,
    /** Batch statistics; forward only. */
    OBSERVE,
    /** Running statistics; forward only. */
    EVALUATE
  }

  private final LayerStack stack;
  private final int[] labels;

  /**
   * @param gradients where a learning pass leaves the parameters' gradients; else null
   * @param batch rows that go in
   * @param groups equal parts of the batch that batch normalisation treats each by itself
   * @param randomness of dropout; an evaluating pass never asks it
   * @param arena owner of the arrays
   */
  NetworkPass(
      NetworkSpec network,
      Tensors values,
      @Nullable Tensors gradients,
      Purpose purpose,
      int batch,
      int groups,
      LayerRandomness randomness,
      Arena arena) {
    labels = new int[batch];
    Arrays.fill(labels, -1);
    boolean withGradient = purpose == Purpose.SEE_THROUGH || purpose == Purpose.LEARN_THROUGH;
    long[] shape = new long[network.input().size() + 1];
    shape[0] = batch;
    for (int axis = 1; axis < shape.length; axis++) {
      shape[axis] = network.input().get(axis - 1);
    }
    stack =
        new LayerStack(
            network.layers(),
            Signal.allocate(arena, withGradient, shape),
            true,
            i -> new LayerParameters(values, gradients, Integer.toString(i)),
            new LayerStack.Shared(purpose, groups, randomness, labels, arena));
  }

  /** The layers in order. */
  LayerStack stack() {
    return stack;
  }

  Signal input() {
    return stack.input();
  }

  Signal output() {
    return stack.output();
  }

  /** Class of each row in the runs to come, to be set; -1, unknown, at first. */
  int[] labels() {
    return labels;
  }

  /** Adds what each layer has taken so far. */
  void addTimes(String name, List<LayerTime> times) {
    stack.addTimes(name, "", times);
  }

  /** From {@code input().value()} to {@code output().value()}. */
  void forward() {
    stack.forward();
  }

  /** From {@code output().gradient()} to what the purpose asks for. */
  void backward() {
    stack.backward();
  }

  /** The first layer whose output has a value that is no finite number. */
  Optional<String> firstNonFinite() {
    for (int i = 0; i < stack.layers().size(); i++) {
      FloatBuffer values = new HostMemory(stack.layers().get(i).output().value()).read();
      for (int k = 0; k < values.capacity(); k++) {
        if (!Float.isFinite(values.get(k))) {
          return Optional.of("layer %d, %s".formatted(i, stack.specs().get(i)));
        }
      }
    }
    return Optional.empty();
  }
}
