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
  private final Team team;
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
    team = arena.team();
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
      forward.add(masking.masking(tangent));
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
  private Runnable addScaledRows(HostMemory c, INDArray x, INDArray y) {
    HostMemory source = new HostMemory(x);
    HostMemory target = new HostMemory(y);
    int size = source.size() / c.size();
    List<Runnable> parts =
        team.share(
            c.size(),
            (part, begin, end) -> {
              FloatPointer from = source.pointer();
              FloatPointer to = target.pointer();
              return () -> {
                FloatBuffer factors = c.read();
                for (int row = begin; row < end; row++) {
                  long start = (long) row * size;
                  Blas.add(size, factors.get(row), from.position(start), to.position(start));
                }
              };
            });
    return () -> {
      source.read();
      target.write();
      team.run(parts);
    };
  }

  /**
   * Returns a task that computes the sum of c_i y_i over rows and pixels. Rows are added in double
   * precision because they may cancel: the gradient of D's last bias is 0 for losses over pairs of
   * scores.
   */
  private Runnable scaledSums(HostMemory c, INDArray y, INDArray sums) {
    HostMemory source = new HostMemory(y);
    HostMemory target = new HostMemory(sums);
    List<double[]> totals = new ArrayList<>();
    List<Runnable> parts =
        team.share(
            c.size(),
            (part, begin, end) -> {
              double[] own = new double[target.size()];
              totals.add(own);
              return scaledSums(c, source, begin, end, own);
            });
    return () -> {
      source.read();
      team.run(parts);
      FloatBuffer result = target.write();
      for (int i = 0; i < target.size(); i++) {
        double sum = 0;
        for (double[] own : totals) {
          sum += own[i];
        }
        result.put(i, (float) sum);
      }
    };
  }

  private static Runnable scaledSums(
      HostMemory c, HostMemory y, int begin, int end, double[] totals) {
    int size = y.size() / c.size();
    float[] values = new float[Math.min(size, Tiles.size(totals.length))];
    float[] pixels = new float[values.length];
    return () -> {
      FloatBuffer factors = c.read();
      FloatBuffer rows = y.read();
      Arrays.fill(totals, 0);
      for (int row = begin; row < end; row++) {
        Arrays.fill(pixels, 0);
        for (int from = 0; from < size; from += values.length) {
          int count = Math.min(values.length, size - from);
          rows.get(row * size + from, values, 0, count);
          Tiles.add(values, pixels, count);
        }
        double factor = factors.get(row);
        for (int from = 0; from < pixels.length; from += totals.length) {
          for (int i = 0; i < totals.length; i++) {
            totals[i] += factor * pixels[from + i];
          }
        }
      }
    };
  }
}
