package io.streamgan.gan.cuda;

import com.sun.jna.Pointer;
import io.streamgan.gan.cuda.Launch.Grid;
import io.streamgan.gan.objective.Autoencoding;
import io.streamgan.gan.objective.Hinge;
import io.streamgan.gan.objective.LeastSquares;
import io.streamgan.gan.objective.Minimax;
import io.streamgan.gan.objective.NonSaturating;
import io.streamgan.gan.objective.Objective;
import io.streamgan.gan.objective.R3gan;
import io.streamgan.gan.objective.RelativisticAverage;
import io.streamgan.gan.objective.SemiSupervised;
import io.streamgan.gan.objective.Wasserstein;
import io.streamgan.gan.objective.WassersteinGradientPenalty;
import io.streamgan.gan.platform.Judgement;
import io.streamgan.gan.platform.Measuring;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The losses of {@code gan.objective} in kernels, which leave their results in the host's memory.
 */
final class CudaLoss {
  private static final Grid ONE = new Grid(1, 1, 1);

  /** Losses that are functions of one score per image; see {@code kernels.cu}. */
  private enum Kind {
    NON_SATURATING,
    MINIMAX,
    LEAST_SQUARES,
    WASSERSTEIN,
    HINGE,
    RELATIVISTIC_AVERAGE,
    PAIRED;

    static Kind of(Objective objective) {
      if (objective instanceof NonSaturating) {
        return NON_SATURATING;
      }
      if (objective instanceof Minimax) {
        return MINIMAX;
      }
      if (objective instanceof LeastSquares || objective instanceof Autoencoding) {
        return LEAST_SQUARES;
      }
      if (objective instanceof Wasserstein || objective instanceof WassersteinGradientPenalty) {
        return WASSERSTEIN;
      }
      if (objective instanceof Hinge) {
        return HINGE;
      }
      if (objective instanceof RelativisticAverage) {
        return RELATIVISTIC_AVERAGE;
      }
      if (objective instanceof R3gan) {
        return PAIRED;
      }
      throw new IllegalArgumentException("the GPU has no kernel for the losses of " + objective);
    }
  }

  private CudaLoss() {}

  /** Binds D's loss. */
  static Judgement ofDiscriminator(
      Objective objective, CudaTensor outputs, CudaTensor gradient, Operations operations) {
    return new OfDiscriminator(objective, outputs, gradient, operations);
  }

  /** Binds G's loss. */
  static Measuring ofGenerator(
      Objective objective,
      @Nullable CudaTensor real,
      CudaTensor generated,
      CudaTensor gradient,
      Operations operations) {
    int images = generated.size(0);
    if (objective instanceof SemiSupervised) {
      int features = generated.size() / images;
      Grid grid = Grid.ofItems(features);
      Pointer parts = operations.hostDoubles(grid.x());
      Launch task =
          operations.launch(
              "featureLoss", grid, real, generated, gradient, parts, images, features);
      return new Measurement(
          operations.cuda(), task, parts, grid.x(), sums -> Arrays.stream(sums).sum() / features);
    }
    Pointer value = operations.hostDoubles(1);
    Launch task =
        operations.launch(
            "generatorLoss",
            ONE,
            real,
            generated,
            gradient,
            value,
            images,
            Kind.of(objective).ordinal());
    return new Measurement(operations.cuda(), task, value, 1, values -> values[0]);
  }

  private static final class OfDiscriminator implements Judgement {
    private final Cuda cuda;
    private final @Nullable SemiSupervised withClasses;
    private final int images;
    private final int size;
    private final long labels;
    private final Pointer seen;
    private final Measurement loss;

    OfDiscriminator(
        Objective objective, CudaTensor outputs, CudaTensor gradient, Operations operations) {
      cuda = operations.cuda();
      withClasses = objective instanceof SemiSupervised semiSupervised ? semiSupervised : null;
      images = outputs.size(0) / 2;
      size = outputs.size();
      labels = cuda.allocate(images);
      seen = cuda.allocateHost((long) Float.BYTES * size);
      Pointer value = operations.hostDoubles(1);
      Launch task =
          withClasses == null
              ? operations.launch(
                  "discriminatorLoss",
                  ONE,
                  outputs,
                  gradient,
                  seen,
                  value,
                  smoothing(objective),
                  images,
                  Kind.of(objective).ordinal())
              : operations.launch(
                  "classLoss",
                  ONE,
                  outputs,
                  labels,
                  gradient,
                  seen,
                  value,
                  images,
                  withClasses.classes());
      loss = new Measurement(cuda, task, value, 1, values -> values[0]);
    }

    private static double smoothing(Objective objective) {
      if (objective instanceof NonSaturating nonSaturating) {
        return nonSaturating.labelSmoothing();
      }
      return objective instanceof Minimax minimax ? minimax.labelSmoothing() : 0;
    }

    @Override
    public void label(int[] classes) {
      if (withClasses == null) {
        return;
      }
      withClasses.requireClasses(classes);
      int[] all = new int[images];
      Arrays.fill(all, -1);
      System.arraycopy(classes, 0, all, 0, classes.length);
      cuda.write(labels, all);
    }

    @Override
    public void run() {
      loss.run();
    }

    @Override
    public double value() {
      return loss.value();
    }

    @Override
    public float[] outputs() {
      cuda.finish();
      return seen.getFloatArray(0, size);
    }
  }
}
