package io.streamgan.gan.nd4j;

import io.streamgan.gan.objective.DiscriminatorLoss;
import io.streamgan.gan.objective.GradientPenalty;
import java.nio.FloatBuffer;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The backward run of D's update where the penalty looks at the images that D scores.
 *
 * <p>With c the loss's derivative by each score, x what enters a layer, delta what comes back to it
 * from ones, and t its tangent, the loss has the weight gradient sum c x delta, and the penalty sum
 * t delta. So one backward run from ones serves both, the penalty costs one further forward run,
 * and each weight has one product: sum (c x + t) delta.
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
   * @param judge through D at the real and then as many generated images, back to its input
   * @param batchSize real images
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
   * Leaves the gradient of loss and penalty in D's gradients, after D's forward run.
   *
   * @return the penalty: the mean over the real images, plus that over the generated ones
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

  /** Adds what the tangent has taken so far. */
  void addTimes(List<LayerTime> times) {
    times.add(new LayerTime("D in its update", "tangent pass, weights", 0, tangentNanos));
  }
}
