package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.Blas.Matrix;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * A {@link FoldedMatrix} in memory. Where OpenBLAS has kernels of small products that read the
 * matrices where they are, it is kept in slices of columns that are small enough for them.
 */
final class FoldedWeight {
  /** Columns of a slice, as far as it can be chosen. */
  private static final int WIDEST = 128;

  /** Columns from which small products are faster than a large one. */
  private static final int NARROWEST = SmallProducts.SLICE;

  private final FoldedMatrix matrix;
  private final int inner;
  private final int columns;
  private final int group;
  private final int slice;
  private final HostMemory slices;
  private final int start;

  private FoldedWeight(FoldedMatrix matrix, int group, int slice, Arena arena) {
    this.matrix = matrix;
    inner = matrix.inner();
    columns = matrix.columns();
    this.group = group;
    this.slice = slice;
    slices = new HostMemory(arena.zeros((long) inner * columns + Scratch.ALIGNMENT));
    start = (int) (-slices.pointer().address() / Float.BYTES & (Scratch.ALIGNMENT - 1));
  }

  /** Returns a matrix that vectors are multiplied by. */
  static FoldedWeight ofVectors(FoldedMatrix matrix, Arena arena) {
    return new FoldedWeight(matrix, matrix.columns(), WIDEST, arena);
  }

  /** Returns a matrix that patches are multiplied by. */
  static FoldedWeight ofPatches(FoldedMatrix matrix, Arena arena) {
    return new FoldedWeight(matrix, matrix.columns(), matrix.columns(), arena);
  }

  /**
   * Returns a matrix that pixels are multiplied by, in groups of as many lines of the kernel as
   * make up a small product, or of one.
   *
   * @param kernel number of the kernel's lines
   * @param rows number of pixels that are multiplied at a time
   */
  static FoldedWeight ofPixels(FoldedMatrix matrix, int kernel, int rows, Arena arena) {
    int line = matrix.columns() / kernel;
    if (!OpenBlasKernel.multipliesInPlace()) {
      return new FoldedWeight(matrix, line, line, arena);
    }
    int widest = SmallProducts.SMALL / (rows * matrix.inner());
    int group = line * Math.max(1, Math.min(kernel, widest / line));
    int narrower = Math.min(widest, WIDEST);
    int slice = narrower >= group || narrower < NARROWEST ? group : Integer.highestOneBit(narrower);
    return new FoldedWeight(matrix, group, slice, arena);
  }

  /** Takes over the current values, after the folding has. */
  void prepare() {
    FloatBuffer target = slices.write();
    matrix.forEachRow(
        (row, values) -> {
          for (int begin = 0; begin < columns; begin = sliceEnd(begin)) {
            int width = sliceEnd(begin) - begin;
            target.put(start + begin * inner + row * width, values, begin, width);
          }
        });
  }

  int columns() {
    return columns;
  }

  /** Returns the number of columns that callers multiply by at a time. */
  int group() {
    return group;
  }

  /** Returns a new pointer to the slices, for the calling thread. */
  FloatPointer pointer() {
    return slices.pointer().getPointer(start);
  }

  /** Returns the index of the first column after the group that {@code column} belongs to. */
  int groupEnd(int column) {
    return Math.min(columns, (column / group + 1) * group);
  }

  /** Returns the index of the first column after the slice that begins with {@code begin}. */
  int sliceEnd(int begin) {
    return Math.min(groupEnd(begin), begin + slice);
  }

  /**
   * Computes a group of the product with rows of images.
   *
   * @param weights of {@link #pointer}
   * @param begin first column of the group
   * @param keep factor of the previous values of {@code y}
   * @param y its values for the group
   */
  void multiplyGroup(int rows, Matrix x, FloatPointer weights, int begin, float keep, Matrix y) {
    long start = y.start().position();
    for (int column = begin; column < groupEnd(begin); column = sliceEnd(column)) {
      y.start().position(start + column - begin);
      multiply(rows, x, weights, column, keep, y);
    }
    y.start().position(start);
  }

  /**
   * Computes a slice of the product with the rows of an image.
   *
   * @param weights of {@link #pointer}
   * @param begin first column of the slice
   * @param keep factor of the previous values of {@code y}
   * @param y its values for the slice
   */
  void multiply(int rows, Matrix x, FloatPointer weights, int begin, float keep, Matrix y) {
    int width = sliceEnd(begin) - begin;
    Matrix w = new Matrix(weights.position((long) begin * inner), width, false);
    if (rows == 1) {
      Blas.multiply(width, inner, x.start(), w, keep, y.start());
    } else {
      Blas.multiply(rows, width, inner, x, w, keep, y);
    }
  }
}
