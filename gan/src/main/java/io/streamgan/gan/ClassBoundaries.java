package io.streamgan.gan;

import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * The class of a generated image for which no class is asked, as a function of the first value of
 * its latent vector. That value is standard normal, and boundaries divide its range into one
 * interval per class, whose probability is the share of the class in the stream. An export can
 * evaluate the same function, so it needs nothing but latents, as a generator without classes does.
 *
 * <p>The network gets 0 in place of that value, the mean of those that it has learned from. Within
 * a class it would otherwise have only values of one interval, and images would be less varied and
 * less like those that the network has learned to generate.
 *
 * @param values boundaries between the classes, in rising order, one fewer than classes; the class
 *     is the number of boundaries that the value reaches; not copied
 */
public record ClassBoundaries(float[] values) {
  /** Beyond any normal random number; boundaries lie between this and its negative. */
  public static final float LIMIT = 64;

  /**
   * Returns boundaries for which a class is as frequent as its share says.
   *
   * @param shares one finite value of 0 or more per class, of any sum; if all are 0, the classes
   *     are equally frequent
   */
  public static ClassBoundaries of(float[] shares) {
    double total = sum(shares, shares.length);
    NormalDistribution normal = new NormalDistribution();
    float[] values = new float[shares.length - 1];
    for (int i = 0; i < values.length; i++) {
      double below = total > 0 ? sum(shares, i + 1) / total : (i + 1.0) / shares.length;
      double boundary = normal.inverseCumulativeProbability(below);
      values[i] = (float) Math.max(-LIMIT, Math.min(LIMIT, boundary));
    }
    return new ClassBoundaries(values);
  }

  private static double sum(float[] shares, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += shares[i];
    }
    return sum;
  }

  /** Returns the class of the image whose latent vector begins with {@code first}. */
  public int classOf(float first) {
    int label = 0;
    for (float boundary : values) {
      label += first >= boundary ? 1 : 0;
    }
    return label;
  }
}
