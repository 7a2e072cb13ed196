package io.streamgan.monitor.quality;

import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.SingularValueDecomposition;

/**
 * Fréchet distance of two sets of features, each taken for normally distributed: ‖μ₁ - μ₂‖² + tr(Σ₁
 * + Σ₂ - 2 (Σ₁ Σ₂)^½).
 *
 * <p>The trace of the root is the sum of the singular values of Σ₁^½ Σ₂^½, whose error is of the
 * order of the largest one's rounding, where a root of the product's small eigenvalues would blow
 * theirs up: covariances may be degenerate, as those of fewer images than features are.
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
    RealMatrix realCovariance = covariance(real, realMean);
    RealMatrix generatedCovariance = covariance(generated, generatedMean);
    double root = 0;
    for (double value :
        new SingularValueDecomposition(root(realCovariance).multiply(root(generatedCovariance)))
            .getSingularValues()) {
      root += value;
    }
    return distance + realCovariance.getTrace() + generatedCovariance.getTrace() - 2 * root;
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

  /** With divisor n - 1. */
  private static RealMatrix covariance(double[][] features, double[] mean) {
    int d = mean.length;
    double[][] covariance = new double[d][d];
    double[] centred = new double[d];
    for (double[] row : features) {
      for (int i = 0; i < d; i++) {
        centred[i] = row[i] - mean[i];
      }
      for (int i = 0; i < d; i++) {
        for (int j = 0; j <= i; j++) {
          covariance[i][j] += centred[i] * centred[j];
        }
      }
    }
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        covariance[i][j] /= features.length - 1;
        covariance[j][i] = covariance[i][j];
      }
    }
    return new Array2DRowRealMatrix(covariance, false);
  }

  /** The symmetric root; eigenvalues that rounding made negative are 0. */
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
