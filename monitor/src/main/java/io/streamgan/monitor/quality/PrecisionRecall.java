package io.streamgan.monitor.quality;

import java.util.Arrays;

/**
 * Overlap of the manifolds of real and of generated features. A manifold is the union of balls
 * around its features that reach to the k-th nearest neighbour within the set.
 *
 * @param precision share of generated features within the real manifold
 * @param recall share of real features within the generated manifold
 * @param density mean number of balls of real features that a generated one lies in, divided by k
 * @param coverage share of real features whose ball contains a generated one
 * @see <a href="https://arxiv.org/abs/1904.06991">Kynkäänniemi et al. 2019</a>
 * @see <a href="https://arxiv.org/abs/2002.09797">Naeem et al. 2020</a>
 */
public record PrecisionRecall(double precision, double recall, double density, double coverage) {

  /**
   * @param real features, [n, d], n greater than {@code k}
   * @param generated features, [m, d], m greater than {@code k}
   * @param k number of the neighbour that the balls reach to; a feature is no neighbour of itself
   */
  public static PrecisionRecall of(double[][] real, double[][] generated, int k) {
    double[] realRadii = radii(real, k);
    double[] generatedRadii = radii(generated, k);
    boolean[] precise = new boolean[generated.length];
    boolean[] recalled = new boolean[real.length];
    boolean[] covered = new boolean[real.length];
    long balls = 0;
    for (int i = 0; i < real.length; i++) {
      for (int j = 0; j < generated.length; j++) {
        double distance = distance(real[i], generated[j]);
        if (distance <= realRadii[i]) {
          precise[j] = true;
          covered[i] = true;
          balls++;
        }
        recalled[i] |= distance <= generatedRadii[j];
      }
    }
    return new PrecisionRecall(
        share(precise),
        share(recalled),
        (double) balls / ((long) k * generated.length),
        share(covered));
  }

  /** Squared radii of the balls. */
  private static double[] radii(double[][] features, int k) {
    int n = features.length;
    double[] radii = new double[n];
    double[] distances = new double[n];
    for (int i = 0; i < n; i++) {
      // One row at a time: a matrix of all distances would take n² values.
      for (int j = 0; j < n; j++) {
        distances[j] = distance(features[i], features[j]);
      }
      // The distance to itself, 0, is the first.
      Arrays.sort(distances);
      radii[i] = distances[k];
    }
    return radii;
  }

  /** Squared distance; exactly 0 between equal features. */
  static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }

  private static double share(boolean[] hits) {
    int count = 0;
    for (boolean hit : hits) {
      count += hit ? 1 : 0;
    }
    return (double) count / hits.length;
  }
}
