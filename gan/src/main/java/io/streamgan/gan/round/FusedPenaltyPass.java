package io.streamgan.gan.nd4j;

import io.streamgan.gan.objective.DiscriminatorLoss;
import io.streamgan.gan.objective.GradientPenalty;
import java.nio.FloatBuffer;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

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
  private final NetworkPass judge;
  private final HostMemory outputGradient;
  private final HostMemory scoreGradients;
  private final PenaltyDirections directions;
  private final TangentPass tangent;
  private long tangentNanos;

  /**
   * @param judge pass through D at the real images, followed by as many generated ones, with the
   *     gradient of its input
   * @param batchSize number of real images
   */
  FusedPenaltyPass(
      GradientPenalty penalty,
      NetworkPass judge,
      TrainableNetwork discriminator,
      int batchSize,
      Arena arena) {
    this.batchSize = batchSize;
    this.judge = judge;
    outputGradient = new HostMemory(judge.output().requireGradient());
    INDArray scores = arena.zeros(2L * batchSize);
    scoreGradients = new HostMemory(scores);
    tangent =
        new TangentPass(judge, discriminator.effective(), discriminator.gradients(), scores, arena);
    directions =
        new PenaltyDirections(
            penalty,
            new HostMemory(judge.input().requireGradient()),
            new HostMemory(tangent.direction()),
            2 * batchSize);
  }

  /**
   * Computes the gradient of loss and penalty into D's gradients. It must be called after D's
   * forward run.
   *
   * @return the penalty: the mean over the real images plus the mean over the generated images
   */
  double backward(DiscriminatorLoss loss) {
    FloatBuffer ones = outputGradient.write();
    for (int i = 0; i < ones.capacity(); i++) {
      ones.put(i, 1);
    }
    judge.backward();
    double penalty = directions.run(1.0 / batchSize) / batchSize;
    scoreGradients
        .write()
        .put(0, loss.real().gradient())
        .put(batchSize, loss.generated().gradient());
    long from = System.nanoTime();
    tangent.run();
    tangentNanos += System.nanoTime() - from;
    return penalty;
  }

  /** Adds the time that the tangent pass has taken so far. */
  void addTimes(List<LayerTime> times) {
    times.add(new LayerTime("D in its update", "tangent pass, weights", 0, tangentNanos));
  }
}
