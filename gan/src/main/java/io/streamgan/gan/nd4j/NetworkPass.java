package io.streamgan.gan.nd4j;

import io.streamgan.gan.network.NetworkSpec;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A forward pass through a network with a fixed batch size, with a backward pass if its purpose
 * needs one. The layers are bound to their arrays, which all runs use again.
 */
final class NetworkPass {
  /** Purpose of a pass, which determines batch normalisation's statistics and the gradients. */
  enum Purpose {
    /** Batch statistics; gradients of the parameters. */
    LEARN,
    /** Batch statistics; gradients of the parameters and of the input. */
    LEARN_THROUGH,
    /** Batch statistics; gradient of the input only. */
    SEE_THROUGH,
    /** Batch statistics; no gradients. */
    OBSERVE,
    /** Running statistics; no gradients. */
    EVALUATE
  }

  private final LayerStack stack;
  private final int[] labels;

  /**
   * @param gradients arrays for the parameters' gradients; null if the purpose needs none
   * @param batch number of input rows
   * @param groups number of equal parts of the batch that batch normalisation treats separately
   * @param randomness of dropout; an evaluating pass never asks it
   * @param arena owner of the pass's arrays
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

  /** Returns the layers. */
  LayerStack stack() {
    return stack;
  }

  Signal input() {
    return stack.input();
  }

  Signal output() {
    return stack.output();
  }

  /** Returns the classes of the rows, which callers set before a run; initially -1, unknown. */
  int[] labels() {
    return labels;
  }

  /** Adds the time that each layer has taken so far. */
  void addTimes(String name, List<LayerTime> times) {
    stack.addTimes(name, "", times);
  }

  /** Computes {@code output().value()} from {@code input().value()}. */
  void forward() {
    stack.forward();
  }

  /** Computes the gradients that the purpose needs from {@code output().gradient()}. */
  void backward() {
    stack.backward();
  }

  /** Returns the first layer with an output value that is not finite. */
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
