package io.streamgan.gan.round;

import io.streamgan.gan.objective.GradientPenalty;
import io.streamgan.gan.platform.LayerTime;
import io.streamgan.gan.platform.Measuring;
import io.streamgan.gan.platform.Pass;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.platform.Tangent;
import io.streamgan.gan.platform.Tensor;
import io.streamgan.gan.platform.Tensors;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes a penalty on the norms of D's gradient with respect to its input, and the penalty's
 * gradient with respect to D's parameters.
 */
final class PenaltyPass {
  private static final double DRAGAN_SPREAD = 0.5;

  private final int batchSize;
  private final Pass through;
  private final Tangent tangent;
  private final @Nullable Tensor random;
  private final Measuring directions;
  private final Runnable place;
  private final Runnable ones;
  private final Runnable addToGradients;

  /**
   * @param times factor of the penalty's gradient
   * @param real real images, [N, height, width, channels]
   * @param generated generated images of the same shape
   */
  PenaltyPass(
      GradientPenalty penalty,
      int times,
      TrainableNetwork discriminator,
      Tensor real,
      Tensor generated,
      Platform platform) {
    batchSize = (int) real.shape()[0];
    through = discriminator.seeingThrough(batchSize);
    Tensors gradients = discriminator.newGradients();
    tangent = platform.tangent(through, discriminator.effective(), gradients, null);
    int numbers = randomCount(penalty, batchSize, real.size() / batchSize);
    random = numbers == 0 ? null : platform.zeros(numbers);
    Tensor points = through.input();
    place = place(penalty, real, generated, random, points, platform);
    ones = ones(through.outputGradient(), platform);
    directions =
        platform.directions(
            penalty, (double) times / batchSize, through.inputGradient(), tangent.direction());
    addToGradients = platform.add(gradients.flat(), discriminator.gradients().flat());
  }

  /** Returns a task that sets all values to 1. */
  static Runnable ones(Tensor tensor, Platform platform) {
    float[] values = new float[tensor.size()];
    Arrays.fill(values, 1);
    Tensor ones = platform.zeros(tensor.shape());
    ones.set(0, values);
    return platform.copy(ones, tensor);
  }

  private static Runnable place(
      GradientPenalty penalty,
      Tensor real,
      Tensor generated,
      @Nullable Tensor random,
      Tensor points,
      Platform platform) {
    if (random == null) {
      return platform.copy(real, points);
    }
    return penalty instanceof GradientPenalty.Interpolated
        ? platform.interpolate(real, generated, random, points)
        : platform.deviate(real, random, DRAGAN_SPREAD, points);
  }

  /** Sets the classes of the images for the next runs, -1 for unknown. */
  void label(int[] classes) {
    through.label(classes);
  }

  /** Returns the number of random numbers that {@link #add} needs. */
  static int randomCount(GradientPenalty penalty, int batchSize, int imageSize) {
    if (penalty instanceof GradientPenalty.Interpolated) {
      return batchSize;
    }
    return penalty instanceof GradientPenalty.Dragan ? batchSize * imageSize : 0;
  }

  /**
   * Adds the penalty's gradient to D's gradient.
   *
   * @param numbers one t in [0, 1] per image for interpolation, or one number in [-1, 1] per value
   *     for dragan
   */
  void add(float[] numbers) {
    if (random != null) {
      random.set(0, numbers);
    }
    place.run();
    through.forward();
    ones.run();
    through.backward();
    directions.run();
    tangent.run();
    addToGradients.run();
  }

  /** Returns the mean penalty over the batch at the last run, without the factor. */
  double value() {
    return directions.value() / batchSize;
  }

  /** Adds the time that D's layers and the tangent pass have taken so far. */
  void addTimes(List<LayerTime> times) {
    through.addTimes("D at the penalty's points", times);
    tangent.addTimes("D at the penalty's points", times);
  }
}
