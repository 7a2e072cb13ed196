package io.streamgan.gan.nd4j;

import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.platform.LayerRandomness;
import io.streamgan.gan.platform.LayerTime;
import io.streamgan.gan.platform.Pass;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A sequence of layers that are bound to their arrays. */
final class LayerStack {
  private final List<LayerSpec> specs;
  private final Signal input;
  private final List<Layer> layers = new ArrayList<>();
  private final long[] forwardNanos;
  private final long[] backwardNanos;

  /**
   * The values that all layers of a pass share.
   *
   * @param groups number of equal parts of the batch that batch normalisation treats separately
   * @param labels class of each row, -1 for unknown; each run reads them again
   */
  record Shared(
      Pass.Purpose purpose, int groups, LayerRandomness randomness, int[] labels, Arena arena) {}

  /** Restricts how a layer may overwrite its input. */
  private enum Claim {
    /** The layer may overwrite its input with any values. */
    NONE,
    /** The signs must stay the same, because a rectifier's backward pass uses them. */
    SIGNS,
    /** The values must stay the same, because a backward pass or the pass's owner uses them. */
    VALUES
  }

  /**
   * @param kept whether layers must not overwrite the values of {@code input}
   * @param parameters returns the parameters of the layer with an index
   */
  LayerStack(
      List<LayerSpec> specs,
      Signal input,
      boolean kept,
      IntFunction<LayerParameters> parameters,
      Shared shared) {
    this.specs = specs;
    this.input = input;
    forwardNanos = new long[specs.size()];
    backwardNanos = new long[specs.size()];
    Signal signal = input;
    Claim claim = kept ? Claim.VALUES : Claim.NONE;
    boolean fused = false;
    for (int i = 0; i < specs.size(); i++) {
      LayerSpec spec = specs.get(i);
      double slope =
          i + 1 < specs.size()
              ? slopeWithin(spec, specs.get(i + 1), shared)
              : FusedBatchNormLayer.NO_RECTIFIER;
      boolean copy = !fused && writesOver(spec, claim, shared.purpose());
      layers.add(
          fused
              ? new ReshapeLayer(signal)
              : bind(spec, signal, copy, slope, parameters.apply(i), shared));
      fused = slope != FusedBatchNormLayer.NO_RECTIFIER;
      signal = layers.get(i).output();
      claim = claim(spec, copy ? Claim.NONE : claim);
    }
  }

  /**
   * Returns the slope of the rectifier {@code next} if {@code spec} computes it, too; otherwise
   * that of a rectifier that changes nothing.
   */
  private static double slopeWithin(LayerSpec spec, LayerSpec next, Shared shared) {
    if (spec instanceof LayerSpec.BatchNorm
        && shared.purpose() != NetworkPass.Purpose.EVALUATE
        && shared.arena().fusesRectifiers()) {
      if (next instanceof LayerSpec.Relu) {
        return 0;
      }
      if (next instanceof LayerSpec.LeakyRelu l) {
        return l.slope();
      }
    }
    return FusedBatchNormLayer.NO_RECTIFIER;
  }

  /** Returns whether the layer would overwrite its input in a way that {@code claim} forbids. */
  private static boolean writesOver(LayerSpec spec, Claim claim, Pass.Purpose purpose) {
    boolean evaluating = purpose == Pass.Purpose.EVALUATE;
    if (spec instanceof LayerSpec.Relu
        || spec instanceof LayerSpec.LeakyRelu
        || spec instanceof LayerSpec.Dropout && !evaluating) {
      // A mask keeps signs or sets values to 0; the gradient of those is 0 as well.
      return claim == Claim.VALUES;
    }
    return claim != Claim.NONE
        && !evaluating
        && (spec instanceof LayerSpec.BatchNorm || spec instanceof LayerSpec.GaussianNoise);
  }

  /**
   * Returns the claim on the output of {@code spec} if {@code before} is the claim on its input.
   */
  private static Claim claim(LayerSpec spec, Claim before) {
    if (spec instanceof LayerSpec.Tanh) {
      return Claim.VALUES;
    }
    if (spec instanceof LayerSpec.Relu || spec instanceof LayerSpec.LeakyRelu) {
      return Claim.SIGNS;
    }
    boolean sameMemory =
        spec instanceof LayerSpec.Flatten
            || spec instanceof LayerSpec.Reshape
            || spec instanceof LayerSpec.Dropout
            || spec instanceof LayerSpec.GaussianNoise;
    return sameMemory ? before : Claim.NONE;
  }

  List<LayerSpec> specs() {
    return specs;
  }

  /** Returns the bound layers in the order of the forward pass. */
  List<Layer> layers() {
    return layers;
  }

  Signal input() {
    return input;
  }

  Signal output() {
    return layers.isEmpty() ? input : layers.get(layers.size() - 1).output();
  }

  /** Computes {@code output().value()} from {@code input().value()}. */
  void forward() {
    for (int i = 0; i < layers.size(); i++) {
      long from = System.nanoTime();
      layers.get(i).forward();
      forwardNanos[i] += System.nanoTime() - from;
    }
  }

  /** Computes the gradients that the pass's purpose needs from {@code output().gradient()}. */
  void backward() {
    for (int i = layers.size() - 1; i >= 0; i--) {
      long from = System.nanoTime();
      layers.get(i).backward();
      backwardNanos[i] += System.nanoTime() - from;
    }
  }

  /**
   * Adds the time that each layer has taken so far. A residual layer adds the times of its inner
   * layers and the remaining time.
   *
   * @param prefix path of the enclosing layers
   */
  void addTimes(String pass, String prefix, List<LayerTime> times) {
    for (int i = 0; i < layers.size(); i++) {
      String name = prefix + i;
      if (layers.get(i) instanceof ResidualLayer residual) {
        List<LayerTime> inside = new ArrayList<>();
        residual.main().addTimes(pass, name + ".main.", inside);
        residual.shortcut().addTimes(pass, name + ".shortcut.", inside);
        times.addAll(inside);
        times.add(
            new LayerTime(
                pass,
                name + " Residual, copies and sums",
                forwardNanos[i] - inside.stream().mapToLong(LayerTime::forwardNanos).sum(),
                backwardNanos[i] - inside.stream().mapToLong(LayerTime::backwardNanos).sum()));
      } else {
        times.add(
            new LayerTime(pass, name + " " + specs.get(i), forwardNanos[i], backwardNanos[i]));
      }
    }
  }

  private static Layer bind(
      LayerSpec spec,
      Signal input,
      boolean copied,
      double slope,
      LayerParameters parameters,
      Shared shared) {
    if (!copied) {
      return bind(spec, input, slope, parameters, shared);
    }
    Arena arena = shared.arena();
    Signal copy = Signal.allocate(arena, input.gradient() != null, input.value().shape());
    return new CopyingLayer(input, copy, bind(spec, copy, slope, parameters, shared), arena);
  }

  /**
   * @param slope slope of the rectifier that batch normalisation computes, too
   */
  private static Layer bind(
      LayerSpec spec, Signal input, double slope, LayerParameters parameters, Shared shared) {
    Arena arena = shared.arena();
    if (spec instanceof LayerSpec.SpectralNorm s) {
      return bind(s.layer(), input, slope, parameters, shared);
    }
    long[] shape = spec.batchedOutputShape(input.value().shape());
    if (spec instanceof LayerSpec.Flatten || spec instanceof LayerSpec.Reshape) {
      return new ReshapeLayer(input.reshaped(shape));
    }
    if (spec instanceof LayerSpec.Relu) {
      return arena.rectifier(0, input);
    }
    if (spec instanceof LayerSpec.LeakyRelu l) {
      return arena.rectifier(l.slope(), input);
    }
    if (spec instanceof LayerSpec.Dropout d) {
      return shared.purpose() == Pass.Purpose.EVALUATE
          ? new ReshapeLayer(input)
          : new DropoutLayer(d.rate(), input, shared.randomness(), parameters.layer(), arena);
    }
    if (spec instanceof LayerSpec.GaussianNoise n) {
      return shared.purpose() == Pass.Purpose.EVALUATE
          ? new ReshapeLayer(input)
          : new GaussianNoiseLayer(
              n.deviation(), input, shared.randomness(), parameters.layer(), arena);
    }
    // All layers after the first learned parameters have to pass the gradient back to these.
    boolean withGradient =
        input.gradient() != null || parameters.learning() && !spec.tensors().isEmpty();
    Signal output = Signal.allocate(arena, withGradient, shape);
    if (spec instanceof LayerSpec.Linear) {
      return new LinearLayer(input, output, parameters, arena);
    }
    if (spec instanceof LayerSpec.Convolution c) {
      ConvolutionProducts convolution =
          convolution(c.kernel(), c.stride(), c.padding(), parameters, shared);
      return new ConvolutionLayer(false, convolution, input, output, parameters, arena);
    }
    if (spec instanceof LayerSpec.TransposedConvolution c) {
      ConvolutionProducts convolution =
          convolution(c.kernel(), c.stride(), c.padding(), parameters, shared);
      return new ConvolutionLayer(true, convolution, input, output, parameters, arena);
    }
    if (spec instanceof LayerSpec.BatchNorm) {
      return shared.purpose() == Pass.Purpose.EVALUATE
          ? new FrozenBatchNormLayer(input, output, parameters, arena)
          : arena.batchNorm(slope, input, output, parameters, shared.groups());
    }
    if (spec instanceof LayerSpec.Tanh) {
      return new TanhLayer(input, output, arena);
    }
    if (spec instanceof LayerSpec.Upsample) {
      return ResizeLayer.up(input, output, arena);
    }
    if (spec instanceof LayerSpec.AveragePool) {
      return ResizeLayer.down(input, output, arena);
    }
    if (spec instanceof LayerSpec.GlobalSum) {
      return new GlobalSumLayer(input, output);
    }
    if (spec instanceof LayerSpec.ClassEmbedding) {
      return new ClassEmbeddingLayer(input, output, parameters, shared.labels());
    }
    if (spec instanceof LayerSpec.ClassScore) {
      return new ClassScoreLayer(input, output, shared.labels());
    }
    if (spec instanceof LayerSpec.Residual r) {
      return residual(r, input, output, parameters, shared);
    }
    throw new IllegalArgumentException("this engine has no layer " + spec);
  }

  /**
   * Returns ND4J's operators for evaluation. With BLAS, the order of the sums, and so the last bit,
   * depends on a row's position in the batch, but a sample must not depend on the other samples of
   * its batch.
   */
  private static ConvolutionProducts convolution(
      int kernel, int stride, int padding, LayerParameters parameters, Shared shared) {
    ConvolutionProducts.Geometry geometry =
        new ConvolutionProducts.Geometry(kernel, stride, padding);
    INDArray weight = parameters.value("weight");
    return shared.purpose() == Pass.Purpose.EVALUATE
        ? new OperatorConvolution(geometry, weight, shared.arena())
        : shared.arena().convolution(geometry, weight);
  }

  private static Layer residual(
      LayerSpec.Residual spec,
      Signal input,
      Signal output,
      LayerParameters parameters,
      Shared shared) {
    Arena arena = shared.arena();
    boolean withGradient = input.gradient() != null;
    long[] shape = input.value().shape();
    LayerStack main =
        new LayerStack(
            spec.main(),
            Signal.allocate(arena, withGradient, shape),
            false,
            i -> parameters.within("main", i),
            shared);
    LayerStack shortcut =
        new LayerStack(
            spec.shortcut(),
            Signal.allocate(arena, withGradient, shape),
            false,
            i -> parameters.within("shortcut", i),
            shared);
    return new ResidualLayer(input, main, shortcut, output, arena);
  }
}
