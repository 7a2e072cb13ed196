package io.streamgan.bench;

import java.util.Arrays;

/** Statistics of a few measurements. */
public final class Medians {
  private Medians() {}

  /** Median; the mean of the two middle values where their number is even. */
  public static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int count = sorted.length;
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
  }
}
