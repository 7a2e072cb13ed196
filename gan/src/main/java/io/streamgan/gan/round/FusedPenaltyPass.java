package io.streamgan.gan.round;

import io.streamgan.gan.objective.GradientPenalty;
import io.streamgan.gan.platform.LayerTime;
import io.streamgan.gan.platform.Measuring;
import io.streamgan.gan.platform.Pass;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.platform.Tangent;
import io.streamgan.gan.platform.Tensor;
import java.util.List;

/**
 * The backward run of D's update for a penalty at the same images that D scores.
 *
 * <p>Let c be the loss's derivative with respect to an image's score, x a layer's input, delta the
 * gradient at the layer's output for an output gradient of 1, and t the layer's tangent. The loss
 * has the weight gradient sum c x delta, and the penalty has sum t delta. So one backward run
 * serves both, the penalty costs one further forward run, and each weight gradient is one product,
 * sum (c x + t) delta.
 */
final class FusedPenaltyPass {
  private final int batchSize;
  private final Tensor scoreGradients;
  private final Measuring directions;
  private final Tangent tangent;
  private final Pass judge;
  private final Runnable ones;

  /**
   * @param judge pass through D at the real images, followed by as many generated ones, with the
   *     gradient of its input
   * @param batchSize number of real images
   */
  FusedPenaltyPass(
      GradientPenalty penalty,
      Pass judge,
      TrainableNetwork discriminator,
      int batchSize,
      Platform platform) {
    this.batchSize = batchSize;
    scoreGradients = platform.zeros(2L * batchSize);
    tangent =
        platform.tangent(
            judge, discriminator.effective(), discriminator.gradients(), scoreGradients);
    directions =
        platform.directions(penalty, 1.0 / batchSize, judge.inputGradient(), tangent.direction());
    this.judge = judge;
    ones = PenaltyPass.ones(judge.outputGradient(), platform);
  }

  /** Returns the memory for the loss's derivatives with respect to the scores, [2 N]. */
  Tensor scoreGradients() {
    return scoreGradients;
  }

  /**
   * Computes the gradient of loss and penalty into D's gradients. It must be called after D's
   * forward run, and after {@link #scoreGradients} were computed.
   */
  void backward() {
    ones.run();
    judge.backward();
    directions.run();
    tangent.run();
  }

  /**
   * Returns the penalty of the last run: the mean over the real images plus the mean over the
   * generated images.
   */
  double value() {
    return directions.value() / batchSize;
  }

  /** Adds the time that the tangent pass has taken so far. */
  void addTimes(List<LayerTime> times) {
    tangent.addTimes("D in its update", times);
  }
}
