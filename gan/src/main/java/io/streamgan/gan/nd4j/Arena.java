package io.streamgan.gan.nd4j;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Owner of off-heap arrays and of the operators bound to them: all of them live until it is closed.
 * Views of its arrays are not to be used afterwards. Not thread-safe.
 */
final class Arena implements AutoCloseable {
  private final List<INDArray> arrays = new ArrayList<>();
  private final List<OpContext> contexts = new ArrayList<>();
  private final Nd4jRuntime runtime;
  private final Scratch packed = new Scratch();
  private final List<Scratch> scratches = new ArrayList<>();

  Arena(Nd4jRuntime runtime) {
    this.runtime = runtime;
    for (int thread = 0; thread < runtime.team().size(); thread++) {
      scratches.add(new Scratch());
    }
  }

  /** A float32 array of zeros, row-major. */
  INDArray zeros(long... shape) {
    INDArray array = Nd4j.create(DataType.FLOAT, shape, 'c');
    arrays.add(array);
    return array;
  }

  /** An array of no axis that holds {@code value}. */
  INDArray scalar(double value) {
    INDArray array = Nd4j.scalar(DataType.FLOAT, value);
    arrays.add(array);
    return array;
  }

  /** The operator {@code name} from {@code inputs} to {@code outputs}, with integer arguments. */
  Operator operator(
      String name, List<INDArray> inputs, List<INDArray> outputs, long... integerArguments) {
    Operator operator = new Operator(name, inputs, outputs, integerArguments);
    contexts.add(operator.context());
    return operator;
  }

  /**
   * A convolution as training wants it, with {@code weight} [map's channels, image's channels,
   * kernel, kernel].
   */
  ConvolutionProducts convolution(ConvolutionProducts.Geometry geometry, INDArray weight) {
    return runtime.sharesMemory()
        ? new GemmConvolution(geometry, weight, runtime.team(), packed, scratches)
        : new OperatorConvolution(geometry, weight, this);
  }

  /** The values of {@code array} where operators work on the memory that Java sees; else null. */
  @Nullable HostMemory shared(INDArray array) {
    return runtime.sharesMemory() ? new HostMemory(array) : null;
  }

  /** Copies {@code source} to {@code target}, of the same shape. */
  Operator copy(INDArray source, INDArray target) {
    return operator("assign", List.of(target, source), List.of(target));
  }

  @Override
  public void close() {
    contexts.forEach(OpContext::purge);
    arrays.forEach(INDArray::close);
    scratches.forEach(Scratch::close);
    packed.close();
    contexts.clear();
    arrays.clear();
  }
}
