package io.streamgan.gan.nd4j;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution with ND4J's operators, which use oneDNN on the CPU and, except for {@code
 * deconv2d}, cuDNN on a GPU.
 */
final class OperatorConvolution implements ConvolutionProducts {
  private final INDArray weight;
  private final Arena arena;
  private final long[] arguments;

  OperatorConvolution(Geometry geometry, INDArray weight, Arena arena) {
    this.weight = weight;
    this.arena = arena;
    int kernel = geometry.kernel();
    int stride = geometry.stride();
    int padding = geometry.padding();
    // Kernel, stride, padding, dilation (height, width each); explicit padding, NHWC, and weights
    // [out, in, height, width] (transposed: [in, out, height, width]).
    arguments = new long[] {kernel, kernel, stride, stride, padding, padding, 1, 1, 0, 1, 1};
  }

  @Override
  public Runnable toMap(INDArray image, @Nullable INDArray bias, INDArray map) {
    return operator("conv2d", image, bias, map);
  }

  @Override
  public Runnable toImage(INDArray map, @Nullable INDArray bias, INDArray image) {
    return operator("deconv2d", map, bias, image);
  }

  private Runnable operator(String name, INDArray from, @Nullable INDArray bias, INDArray to) {
    List<INDArray> inputs = bias == null ? List.of(from, weight) : List.of(from, weight, bias);
    return arena.operator(name, inputs, List.of(to), arguments)::run;
  }

  @Override
  public Runnable weightGradient(INDArray image, INDArray map, INDArray gradient) {
    INDArray unused = arena.zeros(image.shape());
    return arena.operator(
            "conv2d_bp", List.of(image, weight, map), List.of(unused, gradient), arguments)
        ::run;
  }
}
