package io.streamgan.gan.nd4j;

import io.streamgan.gan.platform.Tensor;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A tensor of ND4J's platform: an array, and the access to it from Java. */
final class Nd4jTensor implements Tensor {
  private final INDArray array;
  private @Nullable HostMemory memory;

  /**
   * @param array contiguous and row-major
   */
  Nd4jTensor(INDArray array) {
    this.array = array;
  }

  /** Returns the array of a tensor that this platform has made. */
  static INDArray array(Tensor tensor) {
    return ((Nd4jTensor) tensor).array;
  }

  /** Returns the access from Java to a tensor that this platform has made. */
  static HostMemory memory(Tensor tensor) {
    return ((Nd4jTensor) tensor).memory();
  }

  private HostMemory memory() {
    HostMemory known = memory;
    if (known == null) {
      known = new HostMemory(array);
      memory = known;
    }
    return known;
  }

  @Override
  public long[] shape() {
    return array.shape();
  }

  @Override
  public int size() {
    return Math.toIntExact(array.length());
  }

  @Override
  public Tensor rows(long from, long count) {
    return new Nd4jTensor(Views.rows(array, from, count));
  }

  @Override
  public Tensor reshaped(long... shape) {
    return new Nd4jTensor(Views.reshaped(array, shape));
  }

  @Override
  public void get(int at, FloatBuffer target) {
    int count = target.remaining();
    target.put(target.position(), memory().read(), at, count);
    target.position(target.limit());
  }

  @Override
  public void set(int at, FloatBuffer source) {
    memory().write().put(at, source, source.position(), source.remaining());
    source.position(source.limit());
  }
}
