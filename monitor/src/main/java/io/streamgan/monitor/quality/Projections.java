package io.streamgan.monitor.quality;

import java.util.Random;

/** Projections of vectors on random directions of unit length. */
final class Projections {
  private final float[][] directions;

  /**
   * @param count number of directions
   * @param length length of a vector
   */
  Projections(int count, int length, long seed) {
    Random random = new Random(seed);
    directions = new float[count][length];
    for (float[] direction : directions) {
      double[] gaussian = new double[length];
      double squares = 0;
      for (int i = 0; i < length; i++) {
        gaussian[i] = random.nextGaussian();
        squares += gaussian[i] * gaussian[i];
      }
      double norm = Math.sqrt(squares);
      for (int i = 0; i < length; i++) {
        direction[i] = (float) (gaussian[i] / norm);
      }
    }
  }

  /**
   * @return [directions, vectors]
   */
  double[][] of(float[][] vectors) {
    double[][] shadows = new double[directions.length][vectors.length];
    for (int p = 0; p < directions.length; p++) {
      for (int v = 0; v < vectors.length; v++) {
        shadows[p][v] = dot(directions[p], vectors[v]);
      }
    }
    return shadows;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
