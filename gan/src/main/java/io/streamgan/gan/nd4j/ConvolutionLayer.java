package io.streamgan.gan.nd4j;

import static io.streamgan.gan.nd4j.RowParallel.Operand.rows;
import static io.streamgan.gan.nd4j.RowParallel.Operand.sum;
import static io.streamgan.gan.nd4j.RowParallel.Operand.whole;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution or, its twin, a transposed convolution: the input gradient of either is the other
 * with the same weights, which is what a pass without parameter gradients runs.
 */
final class ConvolutionLayer implements Layer {
  private final Signal output;
  private final RowParallel forward;
  private final @Nullable RowParallel backward;
  private final @Nullable ColumnSums biasGradient;

  ConvolutionLayer(
      boolean transposed,
      int kernel,
      int stride,
      int padding,
      Signal input,
      Signal output,
      Parameters parameters,
      Arena arena) {
    this.output = output;
    String name = transposed ? "deconv2d" : "conv2d";
    String twin = transposed ? "conv2d" : "deconv2d";
    long[] geometry = geometry(kernel, stride, padding);
    INDArray weight = parameters.value("weight");
    forward =
        arena.byRows(
            name,
            parameters.has("bias")
                ? List.of(rows(input.value()), whole(weight), whole(parameters.value("bias")))
                : List.of(rows(input.value()), whole(weight)),
            List.of(rows(output.value())),
            geometry);
    INDArray gradient = output.gradient();
    if (gradient == null) {
      backward = null;
      biasGradient = null;
    } else if (parameters.learning()) {
      INDArray inputGradient =
          input.gradient() == null ? arena.zeros(input.value().shape()) : input.gradient();
      backward =
          arena.byRows(
              name + "_bp",
              List.of(rows(input.value()), whole(weight), rows(gradient)),
              List.of(rows(inputGradient), sum(parameters.gradient("weight"))),
              geometry);
      biasGradient =
          parameters.has("bias")
              ? new ColumnSums(gradient, parameters.gradient("bias"), arena)
              : null;
    } else {
      backward =
          input.gradient() == null
              ? null
              : arena.byRows(
                  twin,
                  List.of(rows(gradient), whole(weight)),
                  List.of(rows(input.gradient())),
                  geometry);
      biasGradient = null;
    }
  }

  /**
   * Integer arguments: kernel, stride, padding, dilation (height, width each); explicit padding,
   * NHWC, weights [out, in, height, width] (transposed: [in, out, height, width]).
   */
  static long[] geometry(int kernel, int stride, int padding) {
    return new long[] {kernel, kernel, stride, stride, padding, padding, 1, 1, 0, 1, 1};
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void forward() {
    forward.run();
  }

  @Override
  public void backward() {
    if (biasGradient != null) {
      biasGradient.run();
    }
    if (backward != null) {
      backward.run();
    }
  }
}
