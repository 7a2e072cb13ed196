package io.streamgan.monitor.quality;

import java.util.Arrays;

/**
 * Sliced Wasserstein-2 distance: the root of the mean, over random directions, of the squared
 * Wasserstein-2 distance of the projections, which sorting solves. Needs no features.
 *
 * @see <a href="https://hal.science/hal-00476064">Rabin et al. 2011</a>
 */
public final class SlicedWasserstein {
  private SlicedWasserstein() {}

  /**
   * @param x vectors, [n, d]
   * @param y vectors, [m, d]
   * @param directions number of directions
   * @param seed of the directions
   */
  public static double of(float[][] x, float[][] y, int directions, long seed) {
    Projections projections = new Projections(directions, x[0].length, seed);
    double[][] xs = projections.of(x);
    double[][] ys = projections.of(y);
    double sum = 0;
    for (int p = 0; p < directions; p++) {
      Arrays.sort(xs[p]);
      Arrays.sort(ys[p]);
      sum += squared(xs[p], ys[p]);
    }
    return Math.sqrt(sum / directions);
  }

  /** Squared distance of two sets of sorted values, whose quantile functions are step functions. */
  private static double squared(double[] x, double[] y) {
    double sum = 0;
    int i = 0;
    int j = 0;
    // Positions are exact in units of 1 / (n m).
    long n = x.length;
    long m = y.length;
    long at = 0;
    while (i < n && j < m) {
      long next = Math.min((i + 1) * m, (j + 1) * n);
      double difference = x[i] - y[j];
      sum += (next - at) * difference * difference;
      at = next;
      boolean xEnds = (i + 1) * m == next;
      boolean yEnds = (j + 1) * n == next;
      i += xEnds ? 1 : 0;
      j += yEnds ? 1 : 0;
    }
    return sum / ((double) n * m);
  }
}
