package io.streamgan.monitor.quality;

import java.util.Arrays;
import java.util.Random;

/**
 * Kernel distance (KID): unbiased estimates of the squared maximum mean discrepancy with the cubic
 * kernel (x·y / d + 1)³, over random subsets.
 *
 * @param mean over the subsets; near 0, and possibly below, for sets of one distribution
 * @param deviation over the subsets (divisor count)
 * @see <a href="https://arxiv.org/abs/1801.01401">Bińkowski et al. 2018</a>
 */
public record KernelDistance(double mean, double deviation) {

  /**
   * @param real features, [n, d]
   * @param generated features, [m, d]
   * @param subsets number of subsets
   * @param size number of images in each, at least 2; fewer where there are fewer images
   * @param seed of the subsets, drawn without replacement
   */
  public static KernelDistance of(
      double[][] real, double[][] generated, int subsets, int size, long seed) {
    Random random = new Random(seed);
    int taken = Math.min(size, Math.min(real.length, generated.length));
    double[] values = new double[subsets];
    double mean = 0;
    for (int s = 0; s < subsets; s++) {
      values[s] = unbiased(subset(real, taken, random), subset(generated, taken, random));
      mean += values[s] / subsets;
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean) / subsets;
    }
    return new KernelDistance(mean, Math.sqrt(squares));
  }

  /** Estimate for two whole sets of at least 2 images each. */
  static double unbiased(double[][] x, double[][] y) {
    double within = 0;
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < i; j++) {
        within += 2 * kernel(x[i], x[j]);
      }
    }
    double withinY = 0;
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < i; j++) {
        withinY += 2 * kernel(y[i], y[j]);
      }
    }
    double between = 0;
    for (double[] a : x) {
      for (double[] b : y) {
        between += kernel(a, b);
      }
    }
    double n = x.length;
    double m = y.length;
    return within / (n * (n - 1)) + withinY / (m * (m - 1)) - 2 * between / (n * m);
  }

  private static double kernel(double[] a, double[] b) {
    double dot = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
    }
    double base = dot / a.length + 1;
    return base * base * base;
  }

  /** Returns the first {@code size} of a partial Fisher-Yates shuffle. */
  private static double[][] subset(double[][] features, int size, Random random) {
    double[][] shuffled = features.clone();
    for (int i = 0; i < size; i++) {
      int j = i + random.nextInt(shuffled.length - i);
      double[] taken = shuffled[j];
      shuffled[j] = shuffled[i];
      shuffled[i] = taken;
    }
    return Arrays.copyOf(shuffled, size);
  }
}
