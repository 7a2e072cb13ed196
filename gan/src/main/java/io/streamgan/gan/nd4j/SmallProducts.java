package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.Blas.Matrix;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Many small products per lot, for which OpenBLAS has kernels that read the matrices where they are
 * ({@link OpenBlasKernel#multipliesInPlace}). That saves the copies of a large product, and lots
 * may be small enough to stay in the processor's second cache between the patches' copy and the
 * product.
 *
 * <p>Weights and gradients are kept in slices of {@value #SLICE} columns, the columns of a slice
 * one row after the other.
 */
final class SmallProducts implements PatchProducts {
  /** Multiplications of a product that OpenBLAS regards as small. */
  static final int SMALL = 1_000_000;

  /** Columns of a product: four registers, which a kernel computes at a time. */
  static final int SLICE = 64;

  /** Terms of a sum that one product adds up. */
  private static final int TERMS = 512;

  /** Rows of a product at most, and its terms if A is transposed. */
  private static final int ROWS = 64;

  /** Floats of a lot, a quarter of the smallest second cache of a processor with these kernels. */
  private static final int LOT = 1 << 16;

  private final Size size;

  SmallProducts(Size size) {
    this.size = size;
  }

  @Override
  public int atOnce() {
    return Math.max(ROWS, Math.min(Patches.MOST, Integer.highestOneBit(LOT / size.patch() + 1)));
  }

  @Override
  public int tilesAtOnce() {
    return ROWS;
  }

  @Override
  public boolean copiesWeights() {
    return false;
  }

  @Override
  public Order forMap() {
    return new Order(true, size.patch(), size.mapChannels(), SLICE);
  }

  @Override
  public Order forImage() {
    return new Order(false, size.mapChannels(), size.patch(), SLICE);
  }

  @Override
  public Order ofGradient() {
    return forImage();
  }

  @Override
  public void toMap(int rows, Matrix lot, FloatPointer weights, float keep, FloatPointer map) {
    multiply(
        rows,
        size.mapChannels(),
        size.patch(),
        lot,
        weights,
        keep,
        new Matrix(map, size.mapChannels(), false));
  }

  @Override
  public void toImage(int rows, FloatPointer map, FloatPointer weights, Matrix lot) {
    multiply(
        rows,
        size.patch(),
        size.mapChannels(),
        new Matrix(map, size.mapChannels(), false),
        weights,
        0,
        lot);
  }

  /**
   * Computes C = AB + keep C.
   *
   * @param b in slices
   */
  private static void multiply(
      int rows, int columns, int inner, Matrix a, FloatPointer b, float keep, Matrix c) {
    long begin = c.start().position();
    for (int column = 0; column < columns; column += SLICE) {
      int width = Math.min(SLICE, columns - column);
      Matrix slice = new Matrix(b.position((long) column * inner), width, false);
      c.start().position(begin + column);
      multiplySlice(rows, width, inner, a, slice, keep, c);
    }
    b.position(0);
    c.start().position(begin);
  }

  @Override
  public void addGradient(
      int rows, FloatPointer map, Matrix lot, float keep, FloatPointer gradient) {
    int channels = size.mapChannels();
    long begin = lot.start().position();
    Matrix a = new Matrix(map, channels, true);
    for (int column = 0; column < size.patch(); column += SLICE) {
      int width = Math.min(SLICE, size.patch() - column);
      lot.start().position(begin + column);
      Matrix slice = new Matrix(gradient.position((long) column * channels), width, false);
      multiplySlice(channels, width, rows, a, lot, keep, slice);
    }
    lot.start().position(begin);
    gradient.position(0);
  }

  /**
   * Computes C = AB + keep C.
   *
   * @param width columns of B and C, one slice
   */
  private static void multiplySlice(
      int rows, int width, int inner, Matrix a, Matrix b, float keep, Matrix c) {
    long fromA = a.start().position();
    long fromB = b.start().position();
    long fromC = c.start().position();
    int terms = Math.min(inner, a.transposed() ? ROWS : TERMS);
    int block = Math.min(ROWS, Integer.highestOneBit(SMALL / (terms * SLICE)));
    for (int row = 0; row < rows; row += block) {
      c.start().position(fromC + (long) row * c.stride());
      for (int term = 0; term < inner; term += terms) {
        a.start().position(fromA + a.at(row, term));
        b.start().position(fromB + (long) term * b.stride());
        int count = Math.min(terms, inner - term);
        Blas.multiply(Math.min(block, rows - row), width, count, a, b, term == 0 ? keep : 1, c);
      }
    }
    a.start().position(fromA);
    b.start().position(fromB);
    c.start().position(fromC);
  }
}
