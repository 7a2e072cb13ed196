package io.streamgan.monitor.quality;

/**
 * Distance from features of real images to the nearest generated ones, in units of the distances
 * among the real ones.
 */
public final class NearestDistance {
  private NearestDistance() {}

  /**
   * Returns the mean, over {@code real}, of the distance to the nearest of {@code generated},
   * divided by the mean distance to the nearest other of {@code real}. It is about 1 where both are
   * of one distribution and equally many, and not finite where all of {@code real} are equal.
   *
   * @param real features, [n, d], n of 2 or more
   * @param generated features, [m, d], m of 1 or more
   */
  public static double of(double[][] real, double[][] generated) {
    double toGenerated = 0;
    double toReal = 0;
    for (int i = 0; i < real.length; i++) {
      toGenerated += nearest(real[i], generated, -1);
      toReal += nearest(real[i], real, i);
    }
    return toGenerated / toReal;
  }

  /**
   * Returns the Euclidean distance of {@code from} to the nearest but that with index {@code
   * except}.
   */
  private static double nearest(double[] from, double[][] features, int except) {
    double nearest = Double.POSITIVE_INFINITY;
    for (int j = 0; j < features.length; j++) {
      if (j != except) {
        nearest = Math.min(nearest, PrecisionRecall.distance(from, features[j]));
      }
    }
    return Math.sqrt(nearest);
  }
}
