package io.streamgan.gan.cuda;

import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.platform.LayerRandomness;
import io.streamgan.gan.platform.LayerTime;
import io.streamgan.gan.platform.Pass;
import io.streamgan.gan.platform.Tensors;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A pass over layers that are bound to tensors of a GPU. */
final class CudaPass implements Pass {
  /** Values that are read at a time. */
  private static final int PIECE = 1 << 20;

  private final Cuda cuda;
  private final long labels;
  private final int batch;
  private final boolean hasClasses;
  private final Signal input;
  private final List<BoundLayer> layers;

  CudaPass(
      NetworkSpec network,
      Tensors values,
      @Nullable Tensors gradients,
      Purpose purpose,
      int batch,
      int groups,
      LayerRandomness randomness,
      Operations operations) {
    this.batch = batch;
    hasClasses = network.classes() > 0;
    cuda = operations.cuda();
    labels = cuda.allocate(batch);
    int[] unknown = new int[batch];
    Arrays.fill(unknown, -1);
    label(unknown);
    boolean withGradient = purpose == Purpose.SEE_THROUGH || purpose == Purpose.LEARN_THROUGH;
    long[] shape = new long[network.input().size() + 1];
    shape[0] = batch;
    for (int axis = 1; axis < shape.length; axis++) {
      shape[axis] = network.input().get(axis - 1);
    }
    input = new Signal(operations.zeros(shape), withGradient ? operations.zeros(shape) : null);
    layers =
        new LayerBinder(operations, purpose, groups, randomness, labels)
            .bind(
                network.layers(),
                input,
                i -> new LayerParameters(values, gradients, Integer.toString(i)));
  }

  List<BoundLayer> layers() {
    return layers;
  }

  private Signal last() {
    return LayerBinder.output(layers, input);
  }

  @Override
  public CudaTensor input() {
    return input.value();
  }

  @Override
  public CudaTensor inputGradient() {
    return input.requireGradient();
  }

  @Override
  public CudaTensor output() {
    return last().value();
  }

  @Override
  public CudaTensor outputGradient() {
    return last().requireGradient();
  }

  @Override
  public void label(int[] classes) {
    if (classes.length != batch) {
      throw new IllegalArgumentException(
          "%d rows need %1$d classes, not %d".formatted(batch, classes.length));
    }
    if (hasClasses) {
      cuda.write(labels, classes);
    }
  }

  @Override
  public void forward() {
    layers.forEach(layer -> layer.forward().run());
  }

  @Override
  public void backward() {
    for (int i = layers.size() - 1; i >= 0; i--) {
      layers.get(i).backward().run();
    }
  }

  @Override
  public Optional<String> firstNonFinite() {
    for (int i = 0; i < layers.size(); i++) {
      if (!isFinite(layers.get(i).output().value())) {
        return Optional.of("layer %d, %s".formatted(i, layers.get(i).spec()));
      }
    }
    return Optional.empty();
  }

  /** Reads in pieces: the heap may have no room for the values of a layer. */
  private static boolean isFinite(CudaTensor tensor) {
    float[] piece = new float[Math.min(tensor.size(), PIECE)];
    for (long at = 0; at < tensor.size(); at += PIECE) {
      int count = (int) Math.min(PIECE, tensor.size() - at);
      tensor.get((int) at, FloatBuffer.wrap(piece, 0, count));
      for (int i = 0; i < count; i++) {
        if (!Float.isFinite(piece[i])) {
          return false;
        }
      }
    }
    return true;
  }

  /** Adds nothing: layers run as parts of a graph. */
  @Override
  public void addTimes(String name, List<LayerTime> times) {}
}
