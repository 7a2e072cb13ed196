package io.streamgan.gan.nd4j;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_saxpy;
import static org.bytedeco.openblas.global.openblas.cblas_sdot;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import org.bytedeco.javacpp.FloatPointer;

/** The CPU's sums and products, computed by the calling thread alone. */
final class Blas {
  private Blas() {}

  /**
   * A row-major matrix in memory.
   *
   * @param stride from the start of one row to that of the next, in floats
   * @param transposed whether its transpose is meant
   */
  record Matrix(FloatPointer start, int stride, boolean transposed) {}

  /**
   * C = AB + keep C.
   *
   * @param rows of A and C
   * @param columns of B and C
   * @param inner columns of A, rows of B
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

  /** Sum of the squares of {@code size} values, in float32. */
  static float squaredNorm(int size, FloatPointer x) {
    return cblas_sdot(size, x, 1, x, 1);
  }

  /** y += x, of {@code size} values. */
  static void add(int size, FloatPointer x, FloatPointer y) {
    add(size, 1, x, y);
  }

  /** y += factor x, of {@code size} values. */
  static void add(int size, float factor, FloatPointer x, FloatPointer y) {
    cblas_saxpy(size, factor, x, 1, y, 1);
  }
}
