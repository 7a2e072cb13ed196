package io.streamgan.gan.nd4j;

import io.streamgan.gan.DeviceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Owner of off-heap arrays and of the operators that are bound to them. Closing the arena frees all
 * of them; views of its arrays must not be used afterwards. Not thread-safe.
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

  /** Returns the threads that divide the work of an operator. */
  Team team() {
    return runtime.team();
  }

  /** Returns the memory that the operators of each thread of the team use one after the other. */
  List<Scratch> scratches() {
    return scratches;
  }

  /** Returns memory that operators use one after the other, and all threads of the team read. */
  Scratch packed() {
    return packed;
  }

  /** Runs operators of a part of a team's task, on the calling thread alone. */
  void alone(Runnable part) {
    runtime.alone(part);
  }

  /** Returns whether operators work on the memory that Java reads and writes, as on a CPU. */
  boolean sharesMemory() {
    return runtime.sharesMemory();
  }

  /**
   * Returns a new row-major float32 array of zeros.
   *
   * @throws DeviceException when Java's buffers cannot hold so many values
   */
  INDArray zeros(long... shape) {
    if (bytes(shape) > Integer.MAX_VALUE) {
      throw DeviceException.ofArray(shape, "2 GiB");
    }
    INDArray array = Nd4j.create(DataType.FLOAT, shape, 'c');
    arrays.add(array);
    return array;
  }

  private static long bytes(long... shape) {
    return Arrays.stream(shape).reduce(Float.BYTES, Math::multiplyExact);
  }

  /** Returns a new array without axes that contains {@code value}. */
  INDArray scalar(double value) {
    INDArray array = Nd4j.scalar(DataType.FLOAT, value);
    arrays.add(array);
    return array;
  }

  /** Returns ND4J's operator {@code name}, bound to arrays and integer arguments. */
  Operator operator(
      String name, List<INDArray> inputs, List<INDArray> outputs, long... integerArguments) {
    Operator operator = new Operator(name, inputs, outputs, integerArguments);
    contexts.add(operator.context());
    return operator;
  }

  /**
   * Returns a convolution for training: on the CPU, matrix products; on a GPU, ND4J's operators.
   *
   * @param weight [map's channels, image's channels, kernel, kernel]
   */
  ConvolutionProducts convolution(ConvolutionProducts.Geometry geometry, INDArray weight) {
    if (!runtime.sharesMemory()) {
      return new OperatorConvolution(geometry, weight, this);
    }
    boolean inPlace = OpenBlasKernel.multipliesInPlace();
    return WinogradConvolution.pays(geometry, weight)
        ? winogradConvolution(geometry, weight, List.of(MinimalFilter.values()), inPlace)
        : gemmConvolution(geometry, weight, inPlace);
  }

  /**
   * Returns a convolution as products of patches and weights.
   *
   * @param inPlace whether the products are small ones, which BLAS may compute without copies
   */
  ConvolutionProducts gemmConvolution(
      ConvolutionProducts.Geometry geometry, INDArray weight, boolean inPlace) {
    int patch = geometry.kernel() * geometry.kernel() * (int) weight.size(1);
    PatchProducts products = products(weight, patch, inPlace);
    return new GemmConvolution(geometry, products, weight, this);
  }

  /**
   * Returns a convolution as products of tiles and transformed weights.
   *
   * @param filters of which the fastest is used
   * @param inPlace as in {@link #gemmConvolution}
   */
  ConvolutionProducts winogradConvolution(
      ConvolutionProducts.Geometry geometry,
      INDArray weight,
      List<MinimalFilter> filters,
      boolean inPlace) {
    int square = geometry.stride() * geometry.stride() * (int) weight.size(1);
    PatchProducts products = products(weight, square, inPlace);
    return new WinogradConvolution(geometry, products, weight, filters, this);
  }

  private static PatchProducts products(INDArray weight, int patch, boolean inPlace) {
    PatchProducts.Size size = new PatchProducts.Size((int) weight.size(0), patch);
    return inPlace ? new SmallProducts(size) : new LargeProducts(size);
  }

  /**
   * Returns ReLU or leaky ReLU: on the CPU, in one pass over memory; on a GPU, ND4J's operators.
   *
   * @param slope slope for negative values
   */
  Masking rectifier(double slope, Signal signal) {
    return runtime.sharesMemory()
        ? new SharedRectifierLayer(slope, signal, runtime.team())
        : new RectifierLayer(slope, signal, this);
  }

  /** Returns whether batch normalisation computes the rectifier that follows it, too. */
  boolean fusesRectifiers() {
    return runtime.sharesMemory();
  }

  /**
   * Returns batch normalisation with the statistics of the batch.
   *
   * @param slope slope for negative values of the rectifier that follows, if {@link
   *     #fusesRectifiers}; otherwise 1
   * @param groups number of equal parts of the batch that are normalised separately
   */
  Layer batchNorm(
      double slope, Signal input, Signal output, LayerParameters parameters, int groups) {
    return runtime.sharesMemory()
        ? new FusedBatchNormLayer(slope, input, output, parameters, groups, runtime.team())
        : new BatchNormLayer(input, output, parameters, groups, this);
  }

  /** The values of {@code array} where operators work on the memory that Java sees; else null. */
  @Nullable HostMemory shared(INDArray array) {
    return runtime.sharesMemory() ? new HostMemory(array) : null;
  }

  /** Returns an operator that copies {@code source} to {@code target}, which has the same shape. */
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
