package io.streamgan.monitor.quality;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Whether two sets of labels are of one distribution: a permutation test of Pearson's chi-square
 * statistic of their counts. Permuting, instead of the chi-square distribution, holds the rate of
 * false alarms at {@code pValue <= α} to at most α for rare classes, too.
 *
 * @param pValue chance of a statistic at least as great within one distribution: of the permuted
 *     ones and the observed one, the share that is not smaller
 * @param magnitude total variation distance of the shares, 0 to 1: the share of images whose class
 *     would have to be another
 */
public record ClassMixDifference(double pValue, double magnitude) {
  /** Statistics that differ by less are equal: the same sum in another order. */
  private static final double ROUNDING = 1e-9;

  /**
   * @param x labels, from 0; negative ones are unknown, and left out
   * @param y labels, the same
   * @param permutations how many; the smallest p-value is 1 / (permutations + 1)
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

  /** Of a table with two rows, of which {@code first} is one and {@code totals} the sum. */
  private static double chiSquare(int[] first, int[] totals, int size, int all) {
    double share = (double) size / all;
    double sum = 0;
    for (int c = 0; c < totals.length; c++) {
      if (totals[c] > 0) {
        double difference = first[c] - share * totals[c];
        // Both rows deviate by as much, with the variances share and 1 - share.
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

  /** A random sample of {@code size} comes to the front (Fisher and Yates). */
  private static void draw(int[] labels, int size, Random random) {
    for (int i = 0; i < size; i++) {
      int j = i + random.nextInt(labels.length - i);
      int label = labels[i];
      labels[i] = labels[j];
      labels[j] = label;
    }
  }
}
