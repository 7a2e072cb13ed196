package io.streamgan.monitor.quality;

/**
 * Fréchet distance of two sets of features, each assumed to be normally distributed: ‖μ₁ - μ₂‖² +
 * tr(Σ₁ + Σ₂ - 2 (Σ₁ Σ₂)^½).
 *
 * <p>With X and Y the centred features, the trace of the root is the sum of the singular values of
 * X Yᵀ / √((n - 1)(m - 1)). Their error is of the order of the rounding of the largest one; roots
 * of the small eigenvalues of Σ₁ Σ₂ would magnify their rounding. Covariances may be degenerate, as
 * they are where images are fewer than features.
 *
 * @see <a href="https://arxiv.org/abs/1706.08500">Heusel et al. 2017</a>
 */
public final class FrechetDistance {
  private FrechetDistance() {}

  /**
   * @param real features, [n, d], n at least 2
   * @param generated features, [m, d], m at least 2
   * @throws IllegalArgumentException when features are not finite
   */
  public static double of(double[][] real, double[][] generated) {
    double[] realMean = mean(real);
    double[] generatedMean = mean(generated);
    double distance = 0;
    for (int i = 0; i < realMean.length; i++) {
      double difference = realMean[i] - generatedMean[i];
      distance += difference * difference;
    }
    double[][] x = centred(real, realMean);
    double[][] y = centred(generated, generatedMean);
    double variances = variance(x) + variance(y);
    if (!Double.isFinite(distance + variances)) {
      throw new IllegalArgumentException("there are features that are not finite");
    }
    double scale = Math.sqrt((x.length - 1.0) * (y.length - 1.0));
    return distance + variances - 2 * SingularValues.sumOfProduct(x, y) / scale;
  }

  private static double[] mean(double[][] features) {
    double[] mean = new double[features[0].length];
    for (double[] row : features) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += row[i] / features.length;
      }
    }
    return mean;
  }

  private static double[][] centred(double[][] features, double[] mean) {
    double[][] centred = new double[features.length][mean.length];
    for (int n = 0; n < features.length; n++) {
      for (int i = 0; i < mean.length; i++) {
        centred[n][i] = features[n][i] - mean[i];
      }
    }
    return centred;
  }

  /** Trace of the covariance, with divisor n - 1. */
  private static double variance(double[][] centred) {
    double sum = 0;
    for (double[] row : centred) {
      for (double value : row) {
        sum += value * value;
      }
    }
    return sum / (centred.length - 1);
  }
}
