package io.streamgan.gan.nd4j;

import io.streamgan.gan.objective.GradientPenalty;
import java.nio.FloatBuffer;

/**
 * From D's gradient by its input to a penalty's value, and to the direction v of each image for
 * which the penalty's gradient by D's parameters is that of v . grad D (see {@link TangentPass}).
 */
final class PenaltyDirections {
  private final GradientPenalty penalty;
  private final HostMemory gradients;
  private final HostMemory directions;
  private final int images;
  private final float[] gradient;

  /**
   * @param gradients [images, height, width, channels]
   * @param directions the same, where the directions go
   */
  PenaltyDirections(
      GradientPenalty penalty, HostMemory gradients, HostMemory directions, int images) {
    this.penalty = penalty;
    this.gradients = gradients;
    this.directions = directions;
    this.images = images;
    gradient = new float[gradients.size() / images];
  }

  /**
   * @param weight of each image's penalty
   * @return the sum of the penalties, without their weight
   */
  double run(double weight) {
    FloatBuffer source = gradients.read();
    FloatBuffer target = directions.write();
    double sum = 0;
    for (int image = 0; image < images; image++) {
      source.get(image * gradient.length, gradient);
      double square = 0;
      for (float g : gradient) {
        square += (double) g * g;
      }
      double norm = Math.sqrt(square);
      sum += penalty.value(norm);
      float scale = (float) (weight * penalty.scale(norm));
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] *= scale;
      }
      target.put(image * gradient.length, gradient);
    }
    return sum;
  }
}
