package io.streamgan.gan.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Other ways to look at the memory of a contiguous row-major array; nothing is ever copied. */
final class Views {
  private Views() {}

  /** {@code count} entries along the first axis. */
  static INDArray rows(INDArray array, long from, long count) {
    long[] shape = array.shape().clone();
    shape[0] = count;
    return view(array, array.offset() + from * array.stride(0), shape);
  }

  /** The same values in another shape. */
  static INDArray reshaped(INDArray array, long... shape) {
    return view(array, array.offset(), shape);
  }

  /** The same values as a matrix: the last axis, and all others together. */
  static INDArray matrix(INDArray array) {
    long columns = array.size(array.rank() - 1);
    return reshaped(array, array.length() / columns, columns);
  }

  private static INDArray view(INDArray array, long offset, long... shape) {
    return Nd4j.create(array.data(), shape, Nd4j.getStrides(shape, 'c'), offset, 'c');
  }
}
