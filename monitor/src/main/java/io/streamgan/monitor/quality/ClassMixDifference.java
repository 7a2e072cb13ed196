package io.streamgan.monitor.quality;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Result of a permutation test of whether two sets of labels have one distribution. The statistic
 * is Pearson's chi-square of their counts. Permutations, instead of the chi-square distribution,
 * keep the rate of false alarms at {@code pValue <= α} to at most α for rare classes, too.
 *
 * @param pValue probability of a statistic at least as great within one distribution: the share of
 *     the permuted statistics and the observed one that is not smaller than the latter
 * @param magnitude total variation distance of the shares, 0 to 1: the least share of images whose
 *     class has changed
 */
public record ClassMixDifference(double pValue, double magnitude) {
  /** Statistics that differ by less are equal up to the order of summation. */
  private static final double ROUNDING = 1e-9;

  /**
   * @param x labels, from 0; negative ones are unknown, and left out
   * @param y labels, the same
   * @param permutations number of permutations; the smallest p-value is 1 / (permutations + 1)
   * @throws IllegalArgumentException when there are no labels on one side
   */
  public static ClassMixDifference of(int[] x, int[] y, int permutations, long seed) {
    int[] known = IntStream.of(x).filter(label -> label >= 0).toArray();
    int[] others = IntStream.of(y).filter(label -> label >= 0).toArray();
    if (known.length == 0 || others.length == 0) {
      throw new IllegalArgumentException(
          "%d and %d labels cannot be compared".formatted(known.length, others.length));
    }
    int[] labels = IntStream.concat(IntStream.of(known), IntStream.of(others)).toArray();
    int[] classes = IntStream.of(labels).sorted().distinct().toArray();
    // Ranks, because labels may be any numbers.
    int[] pooled = IntStream.of(labels).map(l -> Arrays.binarySearch(classes, l)).toArray();
    int[] totals = counts(pooled, pooled.length, classes.length);
    int[] observed = counts(pooled, known.length, totals.length);
    double statistic = chiSquare(observed, totals, known.length, pooled.length);
    Random random = new Random(seed);
    int notSmaller = 1;
    for (int i = 0; i < permutations; i++) {
      draw(pooled, known.length, random);
      double permuted =
          chiSquare(
              counts(pooled, known.length, totals.length), totals, known.length, pooled.length);
      notSmaller += permuted >= statistic - ROUNDING ? 1 : 0;
    }
    return new ClassMixDifference(
        notSmaller / (permutations + 1.0),
        variation(observed, totals, known.length, others.length));
  }

  private static int[] counts(int[] labels, int length, int classes) {
    int[] counts = new int[classes];
    for (int i = 0; i < length; i++) {
      counts[labels[i]]++;
    }
    return counts;
  }

  /**
   * Chi-square statistic of a table with two rows, whose first is {@code first} and whose sum is
   * {@code totals}.
   */
  private static double chiSquare(int[] first, int[] totals, int size, int all) {
    double share = (double) size / all;
    double sum = 0;
    for (int c = 0; c < totals.length; c++) {
      if (totals[c] > 0) {
        double difference = first[c] - share * totals[c];
        // Both rows deviate by the same amount, with the variances share and 1 - share.
        sum += difference * difference / (totals[c] * share * (1 - share));
      }
    }
    return sum;
  }

  private static double variation(int[] first, int[] totals, int size, int otherSize) {
    double sum = 0;
    for (int c = 0; c < totals.length; c++) {
      sum += Math.abs((double) first[c] / size - (double) (totals[c] - first[c]) / otherSize);
    }
    return sum / 2;
  }

  /** Moves a random sample of {@code size} labels to the front (Fisher and Yates). */
  private static void draw(int[] labels, int size, Random random) {
    for (int i = 0; i < size; i++) {
      int j = i + random.nextInt(labels.length - i);
      int label = labels[i];
      labels[i] = labels[j];
      labels[j] = label;
    }
  }
}
