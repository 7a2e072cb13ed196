package io.streamgan.gan.nd4j;

import io.streamgan.gan.objective.GradientPenalty;
import io.streamgan.gan.platform.Measuring;
import io.streamgan.gan.platform.Tangent;
import java.nio.FloatBuffer;

/**
 * Computes, from D's gradient with respect to its input, the value of a penalty and for each image
 * the direction v for which the penalty has the same parameter gradient as v . grad D with v held
 * fixed (see {@link Tangent}).
 */
final class PenaltyDirections implements Measuring {
  private final GradientPenalty penalty;
  private final double weight;
  private final HostMemory gradients;
  private final HostMemory directions;
  private final int images;
  private final float[] gradient;
  private double value;

  /**
   * @param weight factor of each image's penalty in the directions
   * @param gradients D's gradient, [images, height, width, channels]
   * @param directions memory for the directions, of the same shape
   */
  PenaltyDirections(
      GradientPenalty penalty,
      double weight,
      HostMemory gradients,
      HostMemory directions,
      int images) {
    this.penalty = penalty;
    this.weight = weight;
    this.gradients = gradients;
    this.directions = directions;
    this.images = images;
    gradient = new float[gradients.size() / images];
  }

  @Override
  public void run() {
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
    value = sum;
  }

  @Override
  public double value() {
    return value;
  }
}
