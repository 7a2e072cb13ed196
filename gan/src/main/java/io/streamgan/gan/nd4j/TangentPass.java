package io.streamgan.gan.nd4j;

import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.platform.LayerTime;
import io.streamgan.gan.platform.Tangent;
import io.streamgan.gan.platform.Tensor;
import io.streamgan.gan.platform.Tensors;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A tangent pass over the layers of a {@link NetworkPass}. */
final class TangentPass implements Tangent {
  private final INDArray direction;
  private final @Nullable INDArray scoreGradients;
  private final Arena arena;
  private final List<Runnable> forward = new ArrayList<>();
  private final List<Runnable> weightGradients = new ArrayList<>();
  private long nanos;

  TangentPass(
      NetworkPass primal,
      Tensors values,
      Tensors gradients,
      @Nullable INDArray scoreGradients,
      Arena arena) {
    this.scoreGradients = scoreGradients;
    this.arena = arena;
    direction = arena.zeros(primal.input().shape());
    through(
        primal.stack(),
        direction,
        i -> new LayerParameters(values, gradients, Integer.toString(i)));
  }

  @Override
  public Tensor direction() {
    return new Nd4jTensor(direction);
  }

  @Override
  public void run() {
    long from = System.nanoTime();
    forward.forEach(Runnable::run);
    weightGradients.forEach(Runnable::run);
    nanos += System.nanoTime() - from;
  }

  @Override
  public void addTimes(String name, List<LayerTime> times) {
    times.add(new LayerTime(name, "tangent pass", 0, nanos));
  }

  private INDArray through(
      LayerStack stack, INDArray entering, IntFunction<LayerParameters> parameters) {
    INDArray x = stack.input().value();
    INDArray tangent = entering;
    for (int i = 0; i < stack.layers().size(); i++) {
      Layer layer = stack.layers().get(i);
      tangent = through(stack.specs().get(i), layer, x, tangent, parameters.apply(i));
      x = layer.output().value();
    }
    return tangent;
  }

  /**
   * @param x input of the layer
   */
  private INDArray through(
      LayerSpec spec, Layer layer, INDArray x, INDArray tangent, LayerParameters parameters) {
    if (spec instanceof LayerSpec.SpectralNorm s) {
      return through(s.layer(), layer, x, tangent, parameters);
    }
    if (layer instanceof CopyingLayer copying) {
      return through(spec, copying.inner(), x, tangent, parameters);
    }
    INDArray y = layer.output().value();
    if (layer instanceof GaussianNoiseLayer) {
      return tangent;
    }
    if (layer instanceof ReshapeLayer) {
      return Views.reshaped(tangent, y.shape());
    }
    if (layer instanceof Masking masking) {
      forward.add(
          arena.operator("multiply", List.of(tangent, masking.mask()), List.of(tangent))::run);
      return tangent;
    }
    INDArray next = arena.zeros(y.shape());
    Signal in = new Signal(tangent, null);
    Signal out = new Signal(next, null);
    if (spec instanceof LayerSpec.Linear) {
      linear(x, tangent, next, layer.output().requireGradient(), parameters);
    } else if (spec instanceof LayerSpec.Convolution c) {
      convolution(c, x, tangent, next, layer.output().requireGradient(), parameters);
    } else if (spec instanceof LayerSpec.AveragePool) {
      forward.add(ResizeLayer.down(in, out, arena)::forward);
    } else if (spec instanceof LayerSpec.Upsample) {
      forward.add(ResizeLayer.up(in, out, arena)::forward);
    } else if (spec instanceof LayerSpec.GlobalSum) {
      forward.add(new GlobalSumLayer(in, out)::forward);
    } else if (layer instanceof ClassScoreLayer score) {
      forward.add(score.between(in, out)::forward);
    } else if (layer instanceof ResidualLayer residual) {
      residual(residual, tangent, next, parameters);
    } else {
      throw new IllegalArgumentException("a gradient penalty does not support the layer " + spec);
    }
    return next;
  }

  private void residual(
      ResidualLayer layer, INDArray tangent, INDArray next, LayerParameters parameters) {
    INDArray copy = arena.zeros(tangent.shape());
    forward.add(arena.copy(tangent, copy)::run);
    INDArray main = through(layer.main(), tangent, i -> parameters.within("main", i));
    INDArray shortcut = through(layer.shortcut(), copy, i -> parameters.within("shortcut", i));
    forward.add(arena.operator("add", List.of(main, shortcut), List.of(next))::run);
  }

  private void linear(
      INDArray x, INDArray tangent, INDArray next, INDArray back, LayerParameters parameters) {
    INDArray weight = parameters.value("weight");
    forward.add(arena.operator("matmul", List.of(tangent, weight), List.of(next))::run);
    addLoss(x, tangent, back, parameters);
    weightGradients.add(
        arena.operator(
                "matmul", List.of(tangent, back), List.of(parameters.gradient("weight")), 1, 0, 0)
            ::run);
  }

  private void convolution(
      LayerSpec.Convolution spec,
      INDArray x,
      INDArray tangent,
      INDArray next,
      INDArray back,
      LayerParameters parameters) {
    ConvolutionProducts convolution =
        arena.convolution(
            new ConvolutionProducts.Geometry(spec.kernel(), spec.stride(), spec.padding()),
            parameters.value("weight"));
    forward.add(convolution.toMap(tangent, null, next));
    addLoss(x, tangent, back, parameters);
    weightGradients.add(convolution.weightGradient(tangent, back, parameters.gradient("weight")));
  }

  /** Adds tasks that include the loss in the next weight gradient and in the bias gradient. */
  private void addLoss(INDArray x, INDArray tangent, INDArray back, LayerParameters parameters) {
    if (scoreGradients == null) {
      return;
    }
    weightGradients.add(addScaledRows(new HostMemory(scoreGradients), x, tangent));
    if (parameters.has("bias")) {
      weightGradients.add(
          scaledSums(new HostMemory(scoreGradients), back, parameters.gradient("bias")));
    }
  }

  /** Returns a task that computes y_i += c_i x_i. */
  private static Runnable addScaledRows(HostMemory c, INDArray x, INDArray y) {
    HostMemory source = new HostMemory(x);
    HostMemory target = new HostMemory(y);
    FloatPointer from = source.pointer();
    FloatPointer to = target.pointer();
    int size = source.size() / c.size();
    return () -> {
      FloatBuffer factors = c.read();
      source.read();
      target.write();
      for (int row = 0; row < factors.capacity(); row++) {
        long start = (long) row * size;
        Blas.add(size, factors.get(row), from.position(start), to.position(start));
      }
    };
  }

  /**
   * Returns a task that computes the sum of c_i y_i over rows and pixels, in double precision
   * because the terms may cancel: the gradient of D's last bias is 0 for losses over pairs of
   * scores.
   */
  private static Runnable scaledSums(HostMemory c, INDArray y, INDArray sums) {
    HostMemory source = new HostMemory(y);
    HostMemory target = new HostMemory(sums);
    int size = source.size() / c.size();
    float[] values = new float[size];
    double[] totals = new double[target.size()];
    return () -> {
      FloatBuffer factors = c.read();
      FloatBuffer rows = source.read();
      Arrays.fill(totals, 0);
      for (int row = 0; row < factors.capacity(); row++) {
        double factor = factors.get(row);
        rows.get(row * size, values);
        for (int from = 0; from < size; from += totals.length) {
          for (int i = 0; i < totals.length; i++) {
            totals[i] += factor * values[from + i];
          }
        }
      }
      FloatBuffer result = target.write();
      for (int i = 0; i < totals.length; i++) {
        result.put(i, (float) totals[i]);
      }
    };
  }
}
