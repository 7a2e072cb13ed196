package io.streamgan.monitor.quality;

/**
 * Singular values of a product of two matrices. Nothing is squared on the way, so that the error of
 * each value is of the order of the rounding of the largest one. No singular vectors are computed,
 * and the inner loops go along rows. The bits of the sum are the same on every processor.
 */
final class SingularValues {
  /** Steps of QL that no value needs; two or three are usual. */
  private static final int MOST_STEPS = 60;

  private SingularValues() {}

  /**
   * Sum of the singular values of X Yᵀ.
   *
   * @param x [n, d]; overwritten
   * @param y [m, d]; overwritten; all values of both are finite
   */
  static double sumOfProduct(double[][] x, double[][] y) {
    // Of X = Q R, the orthogonal Q leaves the singular values as they are.
    double[][] product = product(triangle(x), transposed(triangle(y)));
    double[][] tall = product.length < product[0].length ? transposed(product) : product;
    double sum = 0;
    // [0, B; Bᵀ, 0] has the singular values of B and their negatives as eigenvalues; in the order
    // of B's diagonals it is tridiagonal, with zeros on its diagonal.
    for (double value : eigenvaluesOfZeroDiagonal(bidiagonal(tall))) {
      sum += Math.abs(value) / 2;
    }
    return sum;
  }

  /**
   * Returns the upper triangle of the QR decomposition of a tall matrix, and other matrices as they
   * are.
   */
  private static double[][] triangle(double[][] a) {
    int columns = a[0].length;
    if (a.length <= columns) {
      return a;
    }
    double[][] triangle = new double[columns][];
    for (int k = 0; k < columns; k++) {
      reflectColumn(a, k);
      triangle[k] = a[k];
    }
    return triangle;
  }

  /**
   * Returns diagonal and upper diagonal, in turns, of the bidiagonal matrix with the singular
   * values of a tall matrix. The last value is 0: the upper diagonal is shorter by one.
   */
  private static double[] bidiagonal(double[][] a) {
    int columns = a[0].length;
    double[] diagonals = new double[2 * columns];
    for (int k = 0; k < columns; k++) {
      reflectColumn(a, k);
      diagonals[2 * k] = a[k][k];
      if (k + 1 < columns) {
        diagonals[2 * k + 1] = reflectRow(a, k);
      }
    }
    return diagonals;
  }

  /** Makes column {@code k} 0 below its diagonal, by a Householder reflection of all rows. */
  private static void reflectColumn(double[][] a, int k) {
    double[] v = new double[a.length];
    for (int i = k; i < a.length; i++) {
      v[i] = a[i][k];
    }
    double[] scaled = new double[a[0].length];
    double end = reflection(v, k);
    if (end != 0) {
      for (int i = k; i < a.length; i++) {
        add(v[i], a[i], scaled, k + 1);
      }
      for (int i = k; i < a.length; i++) {
        add(-v[i], scaled, a[i], k + 1);
        a[i][k] = 0;
      }
    }
    a[k][k] = end;
  }

  /**
   * Makes row {@code k} 0 behind column {@code k + 1}, by a reflection of all columns. The rows
   * above are no longer needed and stay as they are.
   *
   * @return the value of column {@code k + 1}
   */
  private static double reflectRow(double[][] a, int k) {
    double[] v = a[k];
    double end = reflection(v, k + 1);
    if (end != 0) {
      for (int i = k + 1; i < a.length; i++) {
        double sum = 0;
        for (int j = k + 1; j < v.length; j++) {
          sum += v[j] * a[i][j];
        }
        add(-sum, v, a[i], k + 1);
      }
    }
    return end;
  }

  /**
   * Turns the vector from {@code first} on into v of the reflection I - v vᵀ that leaves only its
   * first value, which it returns.
   */
  private static double reflection(double[] vector, int first) {
    double squares = 0;
    for (int i = first; i < vector.length; i++) {
      squares += vector[i] * vector[i];
    }
    if (squares == 0) {
      return 0;
    }
    // Away from the first value, so that nothing cancels.
    double end = -Math.copySign(Math.sqrt(squares), vector[first]);
    double norm = Math.sqrt(squares - vector[first] * end);
    vector[first] -= end;
    for (int i = first; i < vector.length; i++) {
      vector[i] /= norm;
    }
    return end;
  }

  private static void add(double factor, double[] from, double[] to, int first) {
    for (int j = first; j < to.length; j++) {
      to[j] += factor * from[j];
    }
  }

  private static double[][] product(double[][] a, double[][] b) {
    double[][] product = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int k = 0; k < b.length; k++) {
        if (a[i][k] != 0) {
          add(a[i][k], b[k], product[i], 0);
        }
      }
    }
    return product;
  }

  private static double[][] transposed(double[][] a) {
    double[][] transposed = new double[a[0].length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[i].length; j++) {
        transposed[j][i] = a[i][j];
      }
    }
    return transposed;
  }

  /**
   * Eigenvalues of the symmetric tridiagonal matrix with zeros on its diagonal, by the QL algorithm
   * with implicit shifts.
   *
   * @param beside values beside the diagonal, and a last 0; overwritten
   * @see <a href="https://doi.org/10.1007/BF02165404">Dubrulle, Martin and Wilkinson 1968</a>
   */
  private static double[] eigenvaluesOfZeroDiagonal(double[] beside) {
    int n = beside.length;
    double[] values = new double[n];
    double largest = 0;
    for (double value : beside) {
      largest = Math.max(largest, Math.abs(value));
    }
    double negligible = Math.ulp(largest);
    for (int first = 0; first < n; first++) {
      int steps = 0;
      int last = block(beside, first, negligible);
      while (last > first) {
        if (++steps > MOST_STEPS) {
          throw new IllegalStateException("singular values of features do not converge");
        }
        step(values, beside, first, last);
        last = block(beside, first, negligible);
      }
    }
    return values;
  }

  /** Last row of the block from {@code first} on that nothing negligible divides. */
  private static int block(double[] beside, int first, double negligible) {
    int last = first;
    while (last < beside.length - 1 && Math.abs(beside[last]) > negligible) {
      last++;
    }
    return last;
  }

  private static void step(double[] values, double[] beside, int first, int last) {
    double half = (values[first + 1] - values[first]) / (2 * beside[first]);
    double shift = beside[first] / (half + Math.copySign(Math.sqrt(half * half + 1), half));
    double g = values[last] - values[first] + shift;
    double sine = 1;
    double cosine = 1;
    double moved = 0;
    for (int i = last - 1; i >= first; i--) {
      double f = sine * beside[i];
      double b = cosine * beside[i];
      double length = Math.sqrt(f * f + g * g);
      beside[i + 1] = length;
      if (length == 0) {
        values[i + 1] -= moved;
        beside[last] = 0;
        return;
      }
      sine = f / length;
      cosine = g / length;
      g = values[i + 1] - moved;
      double turned = (values[i] - g) * sine + 2 * cosine * b;
      moved = sine * turned;
      values[i + 1] = g + moved;
      g = cosine * turned - b;
    }
    values[first] -= moved;
    beside[first] = g;
    beside[last] = 0;
  }
}
