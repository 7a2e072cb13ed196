package io.streamgan.monitor.quality;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Result of a permutation test of whether two sets of vectors have one distribution. The statistic
 * is their sliced Wasserstein-1 distance. The rate of false alarms at {@code pValue <= α} is at
 * most α, whatever the distribution.
 *
 * @param pValue probability of a distance at least as great within one distribution: the share of
 *     the permuted distances and the observed one that is not smaller than the latter
 * @param magnitude ratio of the distance to the mean of the permuted ones; about 1 within one
 *     distribution
 */
public record DistributionDifference(double pValue, double magnitude) {

  /**
   * @param x vectors, [n, d]
   * @param y vectors, [m, d]
   * @param directions number of projections
   * @param permutations number of permutations; the smallest p-value is 1 / (permutations + 1)
   */
  public static DistributionDifference of(
      float[][] x, float[][] y, int directions, int permutations, long seed) {
    float[][] pooled = Arrays.copyOf(x, x.length + y.length);
    System.arraycopy(y, 0, pooled, x.length, y.length);
    double[][] shadows = new Projections(directions, x[0].length, seed).of(pooled);
    int[][] order = new int[directions][];
    for (int p = 0; p < directions; p++) {
      double[] shadow = shadows[p];
      order[p] =
          IntStream.range(0, pooled.length)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> shadow[i]))
              .mapToInt(Integer::intValue)
              .toArray();
    }
    boolean[] ofX = new boolean[pooled.length];
    Arrays.fill(ofX, 0, x.length, true);
    double observed = distance(shadows, order, ofX, x.length);
    Random random = new Random(seed);
    int notSmaller = 1;
    double sum = 0;
    for (int i = 0; i < permutations; i++) {
      shuffle(ofX, random);
      double permuted = distance(shadows, order, ofX, x.length);
      notSmaller += permuted >= observed ? 1 : 0;
      sum += permuted;
    }
    double chance = sum / permutations;
    return new DistributionDifference(
        notSmaller / (permutations + 1.0), chance > 0 ? observed / chance : 1);
  }

  /** Sum over the directions of ∫ |F - G|, without sorting again. */
  private static double distance(double[][] shadows, int[][] order, boolean[] ofX, int countX) {
    double stepX = 1.0 / countX;
    double stepY = 1.0 / (ofX.length - countX);
    double sum = 0;
    for (int p = 0; p < order.length; p++) {
      int[] sorted = order[p];
      double[] shadow = shadows[p];
      double difference = 0;
      for (int i = 0; i + 1 < sorted.length; i++) {
        difference += ofX[sorted[i]] ? stepX : -stepY;
        sum += Math.abs(difference) * (shadow[sorted[i + 1]] - shadow[sorted[i]]);
      }
    }
    return sum;
  }

  private static void shuffle(boolean[] values, Random random) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      boolean value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }
}
