package io.streamgan.monitor.quality;

import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.SingularValueDecomposition;

/**
 * Fréchet distance of two sets of features, each assumed to be normally distributed: ‖μ₁ - μ₂‖² +
 * tr(Σ₁ + Σ₂ - 2 (Σ₁ Σ₂)^½).
 *
 * <p>The trace of the root is the sum of the singular values of Σ₁^½ Σ₂^½, whose error is of the
 * order of the rounding of the largest one; roots of the product's small eigenvalues would magnify
 * their rounding. Covariances may be degenerate, as they are where images are fewer than features.
 * With X and Y the centred features, it is also the sum of the singular values of X Yᵀ / √((n -
 * 1)(m - 1)), which is smaller where features are many.
 *
 * @see <a href="https://arxiv.org/abs/1706.08500">Heusel et al. 2017</a>
 */
public final class FrechetDistance {
  private FrechetDistance() {}

  /**
   * @param real features, [n, d], n at least 2
   * @param generated features, [m, d], m at least 2
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
    boolean fewImages = (long) x.length * y.length < (long) realMean.length * realMean.length;
    RealMatrix product =
        fewImages ? products(x, y) : root(covariance(x)).multiply(root(covariance(y)));
    double root = 0;
    for (double value : new SingularValueDecomposition(product).getSingularValues()) {
      root += value;
    }
    return distance + variance(x) + variance(y) - 2 * root;
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

  /** Products of all pairs of images, divided by the root of the divisors n - 1. */
  private static RealMatrix products(double[][] x, double[][] y) {
    double scale = 1 / Math.sqrt((x.length - 1.0) * (y.length - 1.0));
    double[][] products = new double[x.length][y.length];
    for (int n = 0; n < x.length; n++) {
      for (int m = 0; m < y.length; m++) {
        double sum = 0;
        for (int i = 0; i < x[n].length; i++) {
          sum += x[n][i] * y[m][i];
        }
        products[n][m] = scale * sum;
      }
    }
    return new Array2DRowRealMatrix(products, false);
  }

  /** Covariance with divisor n - 1. */
  private static RealMatrix covariance(double[][] centred) {
    int d = centred[0].length;
    double[][] covariance = new double[d][d];
    for (double[] row : centred) {
      for (int i = 0; i < d; i++) {
        for (int j = 0; j <= i; j++) {
          covariance[i][j] += row[i] * row[j];
        }
      }
    }
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        covariance[i][j] /= centred.length - 1;
        covariance[j][i] = covariance[i][j];
      }
    }
    return new Array2DRowRealMatrix(covariance, false);
  }

  /** Symmetric square root; negative eigenvalues, which come from rounding, count as 0. */
  private static RealMatrix root(RealMatrix symmetric) {
    EigenDecompositionSymmetric eigen = new EigenDecompositionSymmetric(symmetric);
    RealMatrix v = eigen.getV();
    double[] values = eigen.getEigenvalues();
    RealMatrix scaled = v.copy();
    for (int j = 0; j < values.length; j++) {
      double root = Math.sqrt(Math.max(0, values[j]));
      for (int i = 0; i < values.length; i++) {
        scaled.multiplyEntry(i, j, root);
      }
    }
    return scaled.multiplyTransposed(v);
  }
}
