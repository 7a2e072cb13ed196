package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.Blas.Matrix;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;

/**
 * How the rows of several images are multiplied at once, so that OpenBLAS copies weights once for
 * all of them, and each image still has the bits that it has alone. A kernel computes blocks of
 * rows, and the order of a sum depends on the row's place in its block. The rows of an image that
 * begins with a block have the same places beside any others.
 *
 * <p>OpenBLAS does not say how many rows a block has, so a few products find it out.
 */
final class RowBlocks {
  /** Rows of blocks of OpenBLAS's kernels; the smallest that fits is taken. */
  private static final int[] SIZES = {4, 8, 12, 16, 24};

  /** Rows of the test, a multiple of all sizes. */
  private static final int TESTED = 144;

  /** Columns and terms of the test's products. */
  private static final int[][] PRODUCTS = {{48, 100}, {513, 128}, {100, 600}};

  // After what it is found with.
  private static final RowBlocks OF_PROCESSOR = new RowBlocks(find());

  private final int size;

  private RowBlocks(int size) {
    this.size = size;
  }

  /** Returns the blocks of the kernels that OpenBLAS has chosen. */
  static RowBlocks ofProcessor() {
    return OF_PROCESSOR;
  }

  /** Returns the number of rows of whole blocks for an image of {@code rows}. */
  int whole(int rows) {
    return size == 0 ? rows : (rows + size - 1) / size * size;
  }

  /**
   * Returns how many images are multiplied at once.
   *
   * @param rows of an image
   * @param most rows of a product
   */
  int together(int rows, int most) {
    return size == 0 ? 1 : Math.max(1, most / whole(rows));
  }

  /**
   * Returns the size of the blocks; 0 if no size fits, or if rows need not be multiplied at once
   * because nothing is copied.
   */
  private static int find() {
    return OpenBlasKernel.multipliesInPlace()
        ? 0
        : IntStream.of(SIZES).filter(RowBlocks::fits).findFirst().orElse(0);
  }

  /** Returns whether rows have the same bits in blocks that are multiplied alone and together. */
  private static boolean fits(int size) {
    return IntStream.range(0, PRODUCTS.length)
        .allMatch(i -> fits(size, PRODUCTS[i][0], PRODUCTS[i][1]));
  }

  private static boolean fits(int size, int columns, int terms) {
    try (FloatPointer x = random(TESTED * terms);
        FloatPointer w = random(terms * columns);
        FloatPointer alone = new FloatPointer((long) TESTED * columns);
        FloatPointer together = new FloatPointer((long) TESTED * columns)) {
      Matrix weights = new Matrix(w, columns, false);
      for (int row = 0; row < TESTED; row += size) {
        multiply(row, size, columns, terms, x, weights, alone);
      }
      float[] expected = new float[TESTED * columns];
      float[] actual = new float[expected.length];
      alone.get(expected);
      for (int rows = 2 * size; rows <= TESTED; rows += size) {
        multiply(0, rows, columns, terms, x, weights, together);
        together.get(actual);
        int count = rows * columns;
        if (!Arrays.equals(expected, 0, count, actual, 0, count)) {
          return false;
        }
      }
      return true;
    }
  }

  private static void multiply(
      int row, int rows, int columns, int terms, FloatPointer x, Matrix weights, FloatPointer y) {
    Blas.multiply(
        rows,
        columns,
        terms,
        new Matrix(x.getPointer((long) row * terms), terms, false),
        weights,
        0,
        new Matrix(y.getPointer((long) row * columns), columns, false));
  }

  private static FloatPointer random(int size) {
    Random random = new Random(1);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new FloatPointer(values);
  }
}
