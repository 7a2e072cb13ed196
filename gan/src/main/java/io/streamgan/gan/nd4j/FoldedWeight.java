package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.Blas.Matrix;
import io.streamgan.gan.network.LayerSpec;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntBinaryOperator;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The matrix of weights that each image's rows are multiplied by, with the factors of a {@link
 * Folding}. Where OpenBLAS has kernels of small products that read the matrices where they are, it
 * is kept in slices of columns that are small enough for them. Its other kernels copy both first,
 * which takes as long as a product with the few rows of an image.
 */
final class FoldedWeight {
  /** Columns of a slice, as far as it can be chosen. */
  private static final int WIDEST = 128;

  /** Columns from which small products are faster than a large one. */
  private static final int NARROWEST = SmallProducts.SLICE;

  private final HostMemory source;
  private final Folding folding;
  private final Layout layout;
  private final int inner;
  private final int columns;
  private final int group;
  private final int slice;
  private final HostMemory slices;
  private final int start;

  /**
   * Where a layer's weight has the values of the matrix, whose columns are blocks of one column per
   * channel.
   *
   * @param begins return the index of the first value of a row's block, or a negative number for
   *     none; the matrix has the sums of their values
   * @param apart distance between the values of neighbouring channels
   */
  private record Layout(List<IntBinaryOperator> begins, int apart) {}

  private FoldedWeight(
      INDArray source,
      Folding folding,
      Layout layout,
      int inner,
      int columns,
      int group,
      int slice,
      Arena arena) {
    this.source = new HostMemory(source);
    this.folding = folding;
    this.layout = layout;
    this.inner = inner;
    this.columns = columns;
    this.group = group;
    this.slice = slice;
    slices = new HostMemory(arena.zeros((long) inner * columns + Scratch.ALIGNMENT));
    start = (int) (-slices.pointer().address() / Float.BYTES & (Scratch.ALIGNMENT - 1));
  }

  static FoldedWeight of(LayerSpec.Linear spec, INDArray source, Folding folding, Arena arena) {
    Layout layout = new Layout(List.of((row, block) -> row * spec.out()), 1);
    return new FoldedWeight(
        source, folding, layout, spec.in(), spec.out(), spec.out(), WIDEST, arena);
  }

  static FoldedWeight of(
      LayerSpec.Convolution spec, INDArray source, Folding folding, Arena arena) {
    int in = spec.in();
    int taps = spec.kernel() * spec.kernel();
    Layout layout = new Layout(List.of((row, block) -> row % in * taps + row / in), in * taps);
    return new FoldedWeight(
        source, folding, layout, taps * in, spec.out(), spec.out(), spec.out(), arena);
  }

  /**
   * @param rows number of pixels that are multiplied at a time
   */
  static FoldedWeight of(
      LayerSpec.TransposedConvolution spec,
      int rows,
      INDArray source,
      Folding folding,
      Arena arena) {
    int taps = spec.kernel() * spec.kernel();
    Layout layout = new Layout(List.of((row, tap) -> row * spec.out() * taps + tap), taps);
    int line = spec.kernel() * spec.out();
    return ofLines(source, folding, layout, rows, spec.in(), spec.kernel(), line, arena);
  }

  /**
   * Returns the weight of the transposed convolution that a convolution with stride 1 is, whose
   * kernel is turned by 180 degrees. Behind an upsampling, it has stride 2 and a kernel that is a
   * pixel larger: the sums of the kernel at the four places of a pixel's copies.
   *
   * @param rows number of pixels that are multiplied at a time
   */
  static FoldedWeight transposed(
      LayerSpec.Convolution spec,
      boolean upsampled,
      int rows,
      INDArray source,
      Folding folding,
      Arena arena) {
    int kernel = spec.kernel();
    int copies = upsampled ? 2 : 1;
    int larger = kernel + copies - 1;
    List<IntBinaryOperator> begins = new ArrayList<>();
    for (int i = 0; i < copies * copies; i++) {
      int down = i / copies;
      int right = i % copies;
      begins.add(
          (row, tap) -> {
            int y = kernel - 1 - tap / larger + down;
            int x = kernel - 1 - tap % larger + right;
            return y < 0 || y >= kernel || x < 0 || x >= kernel
                ? -1
                : (row * kernel + y) * kernel + x;
          });
    }
    Layout layout = new Layout(begins, spec.in() * kernel * kernel);
    int line = larger * spec.out();
    return ofLines(source, folding, layout, rows, spec.in(), larger, line, arena);
  }

  /**
   * Returns a matrix in groups of as many lines of the kernel as make up a small product, or of
   * one.
   */
  private static FoldedWeight ofLines(
      INDArray source,
      Folding folding,
      Layout layout,
      int rows,
      int inner,
      int lines,
      int line,
      Arena arena) {
    if (!OpenBlasKernel.multipliesInPlace()) {
      int columns = lines * line;
      return new FoldedWeight(source, folding, layout, inner, columns, line, line, arena);
    }
    int widest = SmallProducts.SMALL / (rows * inner);
    int group = line * Math.max(1, Math.min(lines, widest / line));
    int narrower = Math.min(widest, WIDEST);
    int slice = narrower >= group || narrower < NARROWEST ? group : Integer.highestOneBit(narrower);
    return new FoldedWeight(source, folding, layout, inner, lines * line, group, slice, arena);
  }

  /** Takes over the current values, after the folding has. */
  void prepare() {
    float[] weights = new float[source.size()];
    source.read().get(0, weights);
    float[] scale = folding.scale();
    int channels = folding.channels();
    FloatBuffer target = slices.write();
    float[] values = new float[columns];
    for (int row = 0; row < inner; row++) {
      for (int block = 0; block < columns / channels; block++) {
        int to = block * channels;
        Arrays.fill(values, to, to + channels, 0);
        for (IntBinaryOperator begin : layout.begins) {
          int from = begin.applyAsInt(row, block);
          for (int c = 0; c < channels && from >= 0; c++) {
            values[to + c] += weights[from + c * layout.apart] * scale[c];
          }
        }
      }
      for (int begin = 0; begin < columns; begin = sliceEnd(begin)) {
        int width = sliceEnd(begin) - begin;
        target.put(start + begin * inner + row * width, values, begin, width);
      }
    }
  }

  int columns() {
    return columns;
  }

  /** Returns the number of columns that callers multiply by at a time. */
  int group() {
    return group;
  }

  /** Returns how the rows of several images are multiplied by a group at once. */
  RowBlocks rowBlocks() {
    return RowBlocks.of(group, inner);
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
