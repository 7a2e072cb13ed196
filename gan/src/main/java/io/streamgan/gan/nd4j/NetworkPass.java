package io.streamgan.gan.nd4j;

import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.platform.LayerRandomness;
import io.streamgan.gan.platform.LayerTime;
import io.streamgan.gan.platform.Pass;
import io.streamgan.gan.platform.Tensor;
import io.streamgan.gan.platform.Tensors;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A pass over a stack of layers that are bound to arrays of ND4J. */
final class NetworkPass implements Pass {
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

  @Override
  public Tensor input() {
    return new Nd4jTensor(stack.input().value());
  }

  @Override
  public Tensor inputGradient() {
    return new Nd4jTensor(stack.input().requireGradient());
  }

  @Override
  public Tensor output() {
    return new Nd4jTensor(stack.output().value());
  }

  @Override
  public Tensor outputGradient() {
    return new Nd4jTensor(stack.output().requireGradient());
  }

  @Override
  public void label(int[] classes) {
    System.arraycopy(classes, 0, labels, 0, labels.length);
  }

  @Override
  public void addTimes(String name, List<LayerTime> times) {
    stack.addTimes(name, "", times);
  }

  @Override
  public void forward() {
    stack.forward();
  }

  @Override
  public void backward() {
    stack.backward();
  }

  @Override
  public Optional<String> firstNonFinite() {
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
