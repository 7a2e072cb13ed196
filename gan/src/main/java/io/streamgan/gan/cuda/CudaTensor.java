package io.streamgan.gan.cuda;

import io.streamgan.gan.platform.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** A tensor in the memory of a GPU. */
final class CudaTensor implements Tensor {
  private final Cuda cuda;
  private final long address;
  private final WeightOrder order;
  private final long[] shape;

  CudaTensor(Cuda cuda, long address, WeightOrder order, long... shape) {
    this.cuda = cuda;
    this.address = address;
    this.order = order;
    this.shape = shape;
  }

  /** Returns the order of the values in the memory of the GPU. */
  WeightOrder order() {
    return order;
  }

  /** Returns the address of the first value. */
  long address() {
    return address;
  }

  @Override
  public long[] shape() {
    return shape;
  }

  /** Returns the length of an axis. */
  int size(int axis) {
    return Math.toIntExact(shape[axis]);
  }

  @Override
  public int size() {
    return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
  }

  /** Returns the length of the last axis. */
  int columns() {
    return size(shape.length - 1);
  }

  @Override
  public CudaTensor rows(long from, long count) {
    long rowSize = shape[0] == 0 ? 0 : size() / shape[0];
    long[] part = shape.clone();
    part[0] = count;
    return new CudaTensor(
        cuda,
        address + Float.BYTES * from * rowSize,
        order.part(from * rowSize, count * rowSize),
        part);
  }

  @Override
  public CudaTensor reshaped(long... other) {
    return new CudaTensor(cuda, address, order, other);
  }

  @Override
  public void get(int at, FloatBuffer target) {
    if (order.isOfJava()) {
      cuda.read(address + (long) Float.BYTES * at, target);
    } else {
      target.put(all(), at, target.remaining());
    }
  }

  @Override
  public void set(int at, FloatBuffer source) {
    if (order.isOfJava()) {
      cuda.write(address + (long) Float.BYTES * at, source);
    } else {
      float[] values = source.remaining() == size() ? new float[size()] : all();
      source.get(values, at, source.remaining());
      cuda.write(address, FloatBuffer.wrap(order.toGpu(values)));
    }
  }

  private float[] all() {
    float[] values = new float[size()];
    cuda.read(address, FloatBuffer.wrap(values));
    return order.toJava(values);
  }
}
