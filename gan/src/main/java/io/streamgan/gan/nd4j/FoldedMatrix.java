package io.streamgan.gan.nd4j;

import io.streamgan.gan.network.LayerSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntBinaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer's weight as the matrix that the rows of an image are multiplied by, with the factors of a
 * {@link Folding}. Its columns are blocks of one column per channel, one block for each tap of a
 * transposed convolution's kernel.
 */
final class FoldedMatrix {
  private final HostMemory source;
  private final Folding folding;
  private final int inner;
  private final int taps;
  private final List<IntBinaryOperator> begins;
  private final int apart;

  /** Takes a row of the matrix. */
  interface RowConsumer {
    /**
     * @param values of all columns, until the next row
     */
    void accept(int row, float[] values);
  }

  /**
   * @param inner number of rows
   * @param taps number of blocks
   * @param begins return where a row's block begins in the layer's weight, or a negative number for
   *     nowhere; the matrix has the sums of their values
   * @param apart distance between the values of neighbouring channels
   */
  private FoldedMatrix(
      INDArray source,
      Folding folding,
      int inner,
      int taps,
      List<IntBinaryOperator> begins,
      int apart) {
    this.source = new HostMemory(source);
    this.folding = folding;
    this.inner = inner;
    this.taps = taps;
    this.begins = begins;
    this.apart = apart;
  }

  static FoldedMatrix of(LayerSpec.Linear spec, INDArray source, Folding folding) {
    List<IntBinaryOperator> begins = List.of((row, block) -> row * spec.out());
    return new FoldedMatrix(source, folding, spec.in(), 1, begins, 1);
  }

  static FoldedMatrix of(LayerSpec.Convolution spec, INDArray source, Folding folding) {
    int in = spec.in();
    int taps = spec.kernel() * spec.kernel();
    List<IntBinaryOperator> begins = List.of((row, block) -> row % in * taps + row / in);
    return new FoldedMatrix(source, folding, taps * in, 1, begins, in * taps);
  }

  static FoldedMatrix of(LayerSpec.TransposedConvolution spec, INDArray source, Folding folding) {
    int taps = spec.kernel() * spec.kernel();
    List<IntBinaryOperator> begins = List.of((row, tap) -> row * spec.out() * taps + tap);
    return new FoldedMatrix(source, folding, spec.in(), taps, begins, taps);
  }

  /**
   * Returns the matrix of the transposed convolution that a convolution with stride 1 is, whose
   * kernel is turned by 180 degrees. Behind an upsampling, it has stride 2 and a kernel that is a
   * pixel larger: the sums of the kernel at the four places of a pixel's copies.
   */
  static FoldedMatrix transposed(
      LayerSpec.Convolution spec, boolean upsampled, INDArray source, Folding folding) {
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
    return new FoldedMatrix(
        source, folding, spec.in(), larger * larger, begins, spec.in() * kernel * kernel);
  }

  /** Returns the number of rows, which are the terms of each sum. */
  int inner() {
    return inner;
  }

  /** Returns the number of columns of each channel. */
  int taps() {
    return taps;
  }

  int channels() {
    return folding.channels();
  }

  int columns() {
    return taps * channels();
  }

  /** Computes the matrix from current values, after the folding has taken over them. */
  void forEachRow(RowConsumer consumer) {
    float[] weights = new float[source.size()];
    source.read().get(0, weights);
    float[] scale = folding.scale();
    int channels = channels();
    float[] values = new float[columns()];
    for (int row = 0; row < inner; row++) {
      for (int tap = 0; tap < taps; tap++) {
        int to = tap * channels;
        Arrays.fill(values, to, to + channels, 0);
        for (IntBinaryOperator begin : begins) {
          int from = begin.applyAsInt(row, tap);
          for (int c = 0; c < channels && from >= 0; c++) {
            values[to + c] += weights[from + c * apart] * scale[c];
          }
        }
      }
      consumer.accept(row, values);
    }
  }
}
