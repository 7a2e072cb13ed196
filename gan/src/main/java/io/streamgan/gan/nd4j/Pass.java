package io.streamgan.gan.nd4j;

import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One way through a network at a fixed batch size: its layers bound to their arrays, which are
 * reused from run to run.
 */
final class Pass {
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

  private final NetworkSpec network;
  private final Signal input;
  private final List<Layer> layers = new ArrayList<>();

  /**
   * @param gradients where a learning pass leaves the parameters' gradients; else null
   * @param batch rows that go in
   * @param groups equal parts of the batch that batch normalisation treats each by itself
   * @param arena owner of the arrays
   */
  Pass(
      NetworkSpec network,
      Tensors values,
      @Nullable Tensors gradients,
      Purpose purpose,
      int batch,
      int groups,
      Arena arena) {
    this.network = network;
    boolean needsGradient = purpose == Purpose.SEE_THROUGH || purpose == Purpose.LEARN_THROUGH;
    List<List<Integer>> shapes = network.shapes();
    input = Signal.allocate(arena, needsGradient, batched(batch, shapes.get(0)));
    Signal signal = input;
    for (int i = 0; i < network.layers().size(); i++) {
      LayerSpec layer = network.layers().get(i);
      Parameters parameters = new Parameters(values, gradients, i);
      // Behind the first parameters every layer has to hand a gradient down to them.
      needsGradient |= purpose == Purpose.LEARN && !layer.tensors().isEmpty();
      long[] shape = batched(batch, shapes.get(i + 1));
      layers.add(bind(layer, signal, shape, needsGradient, parameters, purpose, groups, arena));
      signal = layers.get(i).output();
    }
  }

  NetworkSpec network() {
    return network;
  }

  Signal input() {
    return input;
  }

  Signal output() {
    return layers.get(layers.size() - 1).output();
  }

  /** The layers, bound, in order. */
  List<Layer> layers() {
    return layers;
  }

  /** The first layer whose output has a value that is no finite number. */
  Optional<String> firstNonFinite() {
    for (int i = 0; i < layers.size(); i++) {
      FloatBuffer values = Views.buffer(layers.get(i).output().value());
      for (int k = 0; k < values.capacity(); k++) {
        if (!Float.isFinite(values.get(k))) {
          return Optional.of("layer %d, %s".formatted(i, network.layers().get(i)));
        }
      }
    }
    return Optional.empty();
  }

  /** From {@code input().value()} to {@code output().value()}. */
  void forward() {
    layers.forEach(Layer::forward);
  }

  /** From {@code output().gradient()} to what the purpose asks for. */
  void backward() {
    for (int i = layers.size() - 1; i >= 0; i--) {
      layers.get(i).backward();
    }
  }

  private static Layer bind(
      LayerSpec layer,
      Signal input,
      long[] shape,
      boolean needsGradient,
      Parameters parameters,
      Purpose purpose,
      int groups,
      Arena arena) {
    if (layer instanceof LayerSpec.Flatten || layer instanceof LayerSpec.Reshape) {
      return new ReshapeLayer(input.reshaped(shape));
    }
    if (layer instanceof LayerSpec.Relu) {
      return new RectifierLayer(0, input, arena);
    }
    if (layer instanceof LayerSpec.LeakyRelu l) {
      return new RectifierLayer(l.slope(), input, arena);
    }
    Signal output = Signal.allocate(arena, needsGradient, shape);
    if (layer instanceof LayerSpec.Linear) {
      return new LinearLayer(input, output, parameters, arena);
    }
    if (layer instanceof LayerSpec.Convolution c) {
      return new ConvolutionLayer(
          false, c.kernel(), c.stride(), c.padding(), input, output, parameters, arena);
    }
    if (layer instanceof LayerSpec.TransposedConvolution c) {
      return new ConvolutionLayer(
          true, c.kernel(), c.stride(), c.padding(), input, output, parameters, arena);
    }
    if (layer instanceof LayerSpec.BatchNorm) {
      return purpose == Purpose.EVALUATE
          ? new FrozenBatchNormLayer(input, output, parameters, arena)
          : new BatchNormLayer(input, output, parameters, groups, arena);
    }
    if (layer instanceof LayerSpec.Tanh) {
      return new TanhLayer(input, output, arena);
    }
    throw new IllegalArgumentException("this engine has no layer " + layer);
  }

  private static long[] batched(int batch, List<Integer> shape) {
    long[] batched = new long[shape.size() + 1];
    batched[0] = batch;
    for (int i = 0; i < shape.size(); i++) {
      batched[i + 1] = shape.get(i);
    }
    return batched;
  }
}
