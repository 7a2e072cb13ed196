package io.streamgan.gan.nd4j;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_saxpy;
import static org.bytedeco.openblas.global.openblas.cblas_sdot;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;
import static org.bytedeco.openblas.global.openblas.cblas_sgemv;

import org.bytedeco.javacpp.FloatPointer;

/** Sums and matrix products that OpenBLAS computes on the calling thread. */
final class Blas {
  private Blas() {}

  /**
   * A row-major matrix in memory.
   *
   * @param stride number of floats from the start of one row to the start of the next
   * @param transposed whether the product uses its transpose
   */
  record Matrix(FloatPointer start, int stride, boolean transposed) {
    /** Returns how many floats behind the start a value is, of the transpose if that is used. */
    long at(int row, int column) {
      return transposed ? (long) column * stride + row : (long) row * stride + column;
    }
  }

  /**
   * Computes C = AB + keep C.
   *
   * @param rows number of rows of A and C
   * @param columns number of columns of B and C
   * @param inner number of columns of A and rows of B
   */
  static void multiply(int rows, int columns, int inner, Matrix a, Matrix b, float keep, Matrix c) {
    cblas_sgemm(
        CblasRowMajor,
        a.transposed ? CblasTrans : CblasNoTrans,
        b.transposed ? CblasTrans : CblasNoTrans,
        rows,
        columns,
        inner,
        1,
        a.start,
        a.stride,
        b.start,
        b.stride,
        keep,
        c.start,
        c.stride);
  }

  /**
   * Computes the row y = xB + keep y.
   *
   * @param columns number of columns of y and B
   * @param inner number of columns of x and rows of B
   */
  static void multiply(
      int columns, int inner, FloatPointer x, Matrix b, float keep, FloatPointer y) {
    cblas_sgemv(CblasRowMajor, CblasTrans, inner, columns, 1, b.start, b.stride, x, 1, keep, y, 1);
  }

  /** Sum of the squares of {@code size} values, in float32. */
  static float squaredNorm(int size, FloatPointer x) {
    return cblas_sdot(size, x, 1, x, 1);
  }

  /** Computes y += x over {@code size} values. */
  static void add(int size, FloatPointer x, FloatPointer y) {
    add(size, 1, x, y);
  }

  /** Computes y += factor x over {@code size} values. */
  static void add(int size, float factor, FloatPointer x, FloatPointer y) {
    cblas_saxpy(size, factor, x, 1, y, 1);
  }
}
