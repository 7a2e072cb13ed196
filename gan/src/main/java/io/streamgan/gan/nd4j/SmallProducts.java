package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.Blas.Matrix;
import java.nio.FloatBuffer;
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

  /** Channels whose weights make up a cache line. */
  private static final int LINE = 16;

  private final Size size;

  SmallProducts(Size size) {
    this.size = size;
  }

  @Override
  public int atOnce() {
    return Math.max(ROWS, Math.min(Patches.MOST, Integer.highestOneBit(LOT / size.patch() + 1)));
  }

  @Override
  public Reordering forMap() {
    return new ByMapChannel();
  }

  @Override
  public Reordering forImage() {
    return new ByTap(false);
  }

  @Override
  public Reordering fromGradient() {
    return new ByTap(true);
  }

  @Override
  public void toMap(int rows, Matrix lot, FloatPointer weights, FloatPointer map) {
    multiply(
        rows,
        size.mapChannels(),
        size.patch(),
        lot,
        weights,
        1,
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

  /** Weights as the matrix [patch, map's channels], in slices of the map's channels. */
  private final class ByMapChannel implements Reordering {
    private final float[] weights = new float[LINE * size.patch()];
    private final float[] line = new float[LINE];

    @Override
    public void run(FloatBuffer source, FloatBuffer target, int begin, int end) {
      int patch = size.patch();
      int taps = size.taps();
      int next;
      for (int channel = begin; channel < end; channel = next) {
        next = Math.min(end, (channel / LINE + 1) * LINE);
        int count = next - channel;
        int slice = channel / SLICE * SLICE;
        int width = Math.min(SLICE, size.mapChannels() - slice);
        source.get(channel * patch, weights, 0, count * patch);
        for (int tap = 0; tap < taps; tap++) {
          for (int i = 0; i < size.imageChannels(); i++) {
            for (int c = 0; c < count; c++) {
              line[c] = weights[c * patch + i * taps + tap];
            }
            int row = tap * size.imageChannels() + i;
            target.put(slice * patch + row * width + channel - slice, line, 0, count);
          }
        }
      }
    }
  }

  /** Weights as the matrix [map's channels, patch], in slices of the patch. */
  private final class ByTap implements Reordering {
    private final boolean back;
    private final float[] weights = new float[size.patch()];
    private final float[] patch = new float[size.patch()];

    /**
     * @param back whether the slices are the source
     */
    ByTap(boolean back) {
      this.back = back;
    }

    @Override
    public void run(FloatBuffer source, FloatBuffer target, int begin, int end) {
      int taps = size.taps();
      int images = size.imageChannels();
      for (int channel = begin; channel < end; channel++) {
        if (back) {
          for (int from = 0; from < patch.length; from += SLICE) {
            int width = Math.min(SLICE, patch.length - from);
            source.get(from * size.mapChannels() + channel * width, patch, from, width);
          }
        } else {
          source.get(channel * patch.length, weights);
        }
        for (int tap = 0; tap < taps; tap++) {
          for (int i = 0; i < images; i++) {
            if (back) {
              weights[i * taps + tap] = patch[tap * images + i];
            } else {
              patch[tap * images + i] = weights[i * taps + tap];
            }
          }
        }
        if (back) {
          target.put(channel * patch.length, weights);
        } else {
          for (int from = 0; from < patch.length; from += SLICE) {
            int width = Math.min(SLICE, patch.length - from);
            target.put(from * size.mapChannels() + channel * width, patch, from, width);
          }
        }
      }
    }
  }
}
