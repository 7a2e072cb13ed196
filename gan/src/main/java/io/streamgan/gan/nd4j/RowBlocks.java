package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.Blas.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
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
  /** Rows of a product at most. */
  private static final int MOST = Patches.MOST;

  /** Rows of blocks of OpenBLAS's kernels; the smallest that fits is taken. */
  private static final int[] SIZES = {4, 8, 12, 16, 24};

  /** Blocks of a test's products, beside one of as many as there can be. */
  private static final int[] TESTED = {2, 3, 4, 5, 8};

  private static final Map<List<Integer>, RowBlocks> FOUND = new ConcurrentHashMap<>();

  private final int size;

  private RowBlocks(int size) {
    this.size = size;
  }

  /**
   * Returns the blocks of products with a matrix of {@code columns}. The first call for a matrix of
   * this shape finds them out, which takes some milliseconds.
   *
   * @param terms of each sum, the rows of the matrix
   */
  static RowBlocks of(int columns, int terms) {
    return FOUND.computeIfAbsent(
        List.of(columns, terms), shape -> new RowBlocks(find(columns, terms)));
  }

  /** Returns the number of rows of whole blocks for an image of {@code rows}. */
  int whole(int rows) {
    return size == 0 ? rows : (rows + size - 1) / size * size;
  }

  /** Returns how many images of {@code rows} are multiplied at once. */
  int together(int rows) {
    return size == 0 ? 1 : Math.max(1, MOST / whole(rows));
  }

  /**
   * Returns the size of the blocks; 0 if no size fits, or if rows need not be multiplied at once
   * because nothing is copied.
   */
  private static int find(int columns, int terms) {
    return OpenBlasKernel.multipliesInPlace()
        ? 0
        : IntStream.of(SIZES).filter(size -> fits(size, columns, terms)).findFirst().orElse(0);
  }

  /** Returns whether rows have the same bits in blocks that are multiplied alone and together. */
  private static boolean fits(int size, int columns, int terms) {
    int most = MOST / size;
    try (FloatPointer x = random(most * size * terms);
        FloatPointer w = random(terms * columns);
        FloatPointer y = new FloatPointer((long) most * size * columns)) {
      Matrix weights = new Matrix(w, columns, false);
      float[] alone = new float[most * size * columns];
      for (int block = 0; block < most; block++) {
        multiply(block * size, size, columns, terms, x, weights, y);
      }
      y.get(alone);
      float[] together = new float[alone.length];
      return IntStream.concat(IntStream.of(TESTED), IntStream.of(most))
          .allMatch(
              blocks -> {
                multiply(0, blocks * size, columns, terms, x, weights, y);
                int count = blocks * size * columns;
                y.get(together, 0, count);
                return Arrays.equals(alone, 0, count, together, 0, count);
              });
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
