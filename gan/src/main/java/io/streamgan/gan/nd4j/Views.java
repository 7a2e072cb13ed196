package io.streamgan.gan.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Views of the memory of contiguous row-major arrays. No view is a copy. */
final class Views {
  private Views() {}

  /** Returns the {@code count} entries of the first axis that begin at {@code from}. */
  static INDArray rows(INDArray array, long from, long count) {
    long[] shape = array.shape().clone();
    shape[0] = count;
    return view(array, array.offset() + from * array.stride(0), shape);
  }

  /** Returns the same values in another shape. */
  static INDArray reshaped(INDArray array, long... shape) {
    return view(array, array.offset(), shape);
  }

  /** Returns the same values as a matrix whose columns are the last axis. */
  static INDArray matrix(INDArray array) {
    long columns = array.size(array.rank() - 1);
    return reshaped(array, array.length() / columns, columns);
  }

  private static INDArray view(INDArray array, long offset, long... shape) {
    return Nd4j.create(array.data(), shape, Nd4j.getStrides(shape, 'c'), offset, 'c');
  }
}
