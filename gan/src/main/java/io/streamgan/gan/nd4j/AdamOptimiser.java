package io.streamgan.gan.nd4j;

import io.streamgan.gan.GanSpec;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Adam (Kingma and Ba 2015) for one vector of parameters. It owns the two moments. */
final class AdamOptimiser {
  /** The operator's own bias correction, 1 - beta^iteration, is exactly 1 from here on. */
  private static final long NO_CORRECTION = 1_000_000_000;

  private final GanSpec.Adam settings;
  private final INDArray mean;
  private final INDArray square;
  private final Operator moments;
  private final Operator descend;

  /**
   * @param parameters vector that {@link #step} updates
   * @param gradients vector of the same length that {@link #step} reads
   */
  AdamOptimiser(GanSpec.Adam settings, INDArray parameters, INDArray gradients, Arena arena) {
    this.settings = settings;
    mean = arena.zeros(parameters.length());
    square = arena.zeros(parameters.length());
    INDArray update = arena.zeros(parameters.length());
    moments =
        arena.operator(
            "adam_updater",
            List.of(gradients, square, mean),
            List.of(update, square, mean),
            NO_CORRECTION);
    descend = arena.operator("subtract", List.of(parameters, update), List.of(parameters));
  }

  /**
   * Updates the parameters with their gradients.
   *
   * @param step number of the update, from 1
   */
  void step(long step) {
    // lr m' / (sqrt(v') + eps), with m' = m / c1 and v' = v / c2 the bias-corrected moments
    // The operator rounds the betas to float32, so the correction is that of the rounded ones:
    // 1 - 0.999 differs by 1.3e-5 of its size, which would make every update 6e-6 too long.
    double c1 = 1 - StrictMath.pow((float) settings.beta1(), step);
    double rootC2 = StrictMath.sqrt(1 - StrictMath.pow((float) settings.beta2(), step));
    moments
        .with(
            settings.learningRate() * rootC2 / c1,
            settings.beta1(),
            settings.beta2(),
            settings.epsilon() * rootC2)
        .run();
    descend.run();
  }

  /** Returns the moving average of the gradients, without bias correction. */
  INDArray mean() {
    return mean;
  }

  /** Returns the moving average of the squared gradients, without bias correction. */
  INDArray square() {
    return square;
  }
}
