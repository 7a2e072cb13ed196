package io.streamgan.gan.nd4j;

import io.streamgan.gan.objective.GradientPenalty;
import java.nio.FloatBuffer;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Computes a penalty on the norms of D's gradient with respect to its input, and the penalty's
 * gradient with respect to D's parameters.
 */
final class PenaltyPass {
  private static final float DRAGAN_SPREAD = 0.5f;

  private final GradientPenalty penalty;
  private final int batchSize;
  private final int imageSize;
  private final NetworkPass through;
  private final TangentPass tangent;
  private final HostMemory points;
  private final HostMemory outputGradient;
  private final PenaltyDirections directions;
  private final Operator add;
  private long tangentNanos;

  PenaltyPass(GradientPenalty penalty, TrainableNetwork discriminator, int batchSize, Arena arena) {
    this.penalty = penalty;
    this.batchSize = batchSize;
    through = discriminator.seeingThrough(batchSize, arena);
    Tensors gradients = discriminator.newGradients(arena);
    tangent = new TangentPass(through, discriminator.effective(), gradients, null, arena);
    points = new HostMemory(through.input().value());
    outputGradient = new HostMemory(through.output().requireGradient());
    directions =
        new PenaltyDirections(
            penalty,
            new HostMemory(through.input().requireGradient()),
            new HostMemory(tangent.direction()),
            batchSize);
    imageSize = points.size() / batchSize;
    INDArray total = discriminator.gradients().flat();
    add = arena.operator("add", List.of(total, gradients.flat()), List.of(total));
  }

  /** Returns the classes of the images, which callers set before a run. */
  int[] labels() {
    return through.labels();
  }

  /** Returns the number of random numbers that {@link #addTo} needs. */
  static int randomCount(GradientPenalty penalty, int batchSize, int imageSize) {
    if (penalty instanceof GradientPenalty.Interpolated) {
      return batchSize;
    }
    return penalty instanceof GradientPenalty.Dragan ? batchSize * imageSize : 0;
  }

  /**
   * Adds the penalty's gradient to D's gradient.
   *
   * @param real real images, [N, height, width, channels]
   * @param generated generated images of the same shape
   * @param random one t in [0, 1] per image for interpolation, or one number in [-1, 1] per value
   *     for dragan
   * @param times factor of the penalty's gradient
   * @return the mean penalty over the batch, without the factor
   */
  double addTo(HostMemory real, HostMemory generated, float[] random, int times) {
    place(real.read(), generated.read(), random, points.write());
    through.forward();
    FloatBuffer ones = outputGradient.write();
    for (int i = 0; i < ones.capacity(); i++) {
      ones.put(i, 1);
    }
    through.backward();
    double sum = directions.run((double) times / batchSize);
    long from = System.nanoTime();
    tangent.run();
    add.run();
    tangentNanos += System.nanoTime() - from;
    return sum / batchSize;
  }

  /** Adds the time that D's layers and the tangent pass have taken so far. */
  void addTimes(List<LayerTime> times) {
    through.addTimes("D at the penalty's points", times);
    times.add(new LayerTime("D at the penalty's points", "tangent pass", 0, tangentNanos));
  }

  private void place(FloatBuffer real, FloatBuffer generated, float[] random, FloatBuffer target) {
    if (penalty instanceof GradientPenalty.R1) {
      target.put(0, real, 0, target.capacity());
    } else if (penalty instanceof GradientPenalty.Interpolated) {
      for (int i = 0; i < target.capacity(); i++) {
        float t = random[i / imageSize];
        target.put(i, t * real.get(i) + (1 - t) * generated.get(i));
      }
    } else {
      float spread = (float) (DRAGAN_SPREAD * deviation(real));
      for (int i = 0; i < target.capacity(); i++) {
        target.put(i, real.get(i) + spread * random[i]);
      }
    }
  }

  /**
   * Returns the standard deviation of all values of the batch, with their number as the divisor.
   */
  private static double deviation(FloatBuffer real) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < real.capacity(); i++) {
      sum += real.get(i);
      squares += (double) real.get(i) * real.get(i);
    }
    double mean = sum / real.capacity();
    return Math.sqrt(Math.max(0, squares / real.capacity() - mean * mean));
  }
}
