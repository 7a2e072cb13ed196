package io.streamgan.gan.nd4j;

import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The parameter gradient of sum_i v_i . grad D(x_i), exact almost everywhere for a D that is linear
 * in pieces.
 *
 * <p>v . grad D(x) is D's derivative in the direction v: what comes out when v passes forward
 * through the same layers, without biases, the rectifiers multiplying by the mask they had at x. By
 * a layer's weights it has the gradient that any linear layer has: the product of what enters it,
 * the tangent, and of what comes back to it, which is what came back when the gradient by x was
 * computed. So two passes by x and one forward pass of v are all.
 */
final class TangentPass {
  private final INDArray direction;
  private final List<Operator> forward = new ArrayList<>();
  private final List<Operator> weightGradients = new ArrayList<>();

  /**
   * @param primal through D at x; its backward run, from ones, comes before each run of this
   * @param gradients where the result goes; biases are left as they are
   */
  TangentPass(Pass primal, Tensors values, Tensors gradients, Arena arena) {
    direction = arena.zeros(primal.input().value().shape());
    NetworkSpec network = primal.network();
    INDArray tangent = direction;
    for (int i = 0; i < network.layers().size(); i++) {
      LayerSpec spec = network.layers().get(i);
      Layer layer = primal.layers().get(i);
      Parameters parameters = new Parameters(values, gradients, i);
      INDArray y = layer.output().value();
      if (spec instanceof LayerSpec.Flatten || spec instanceof LayerSpec.Reshape) {
        tangent = Views.reshaped(tangent, y.shape());
      } else if (layer instanceof RectifierLayer rectifier) {
        forward.add(
            arena.operator("multiply", List.of(tangent, rectifier.mask()), List.of(tangent)));
      } else {
        INDArray back = layer.output().requireGradient();
        INDArray next = arena.zeros(y.shape());
        if (spec instanceof LayerSpec.Linear) {
          linear(tangent, next, back, parameters, arena);
        } else if (spec instanceof LayerSpec.Convolution c) {
          convolution(c, tangent, next, back, parameters, arena);
        } else {
          throw new IllegalArgumentException("a gradient penalty knows no layer " + spec);
        }
        tangent = next;
      }
    }
  }

  /** v, shaped as x. */
  INDArray direction() {
    return direction;
  }

  void run() {
    forward.forEach(Operator::run);
    weightGradients.forEach(Operator::run);
  }

  private void linear(
      INDArray tangent, INDArray next, INDArray back, Parameters parameters, Arena arena) {
    INDArray weight = parameters.value("weight");
    forward.add(arena.operator("matmul", List.of(tangent, weight), List.of(next)));
    weightGradients.add(
        arena.operator(
            "matmul", List.of(tangent, back), List.of(parameters.gradient("weight")), 1, 0, 0));
  }

  private void convolution(
      LayerSpec.Convolution spec,
      INDArray tangent,
      INDArray next,
      INDArray back,
      Parameters parameters,
      Arena arena) {
    long[] geometry = ConvolutionLayer.geometry(spec.kernel(), spec.stride(), spec.padding());
    INDArray weight = parameters.value("weight");
    forward.add(arena.operator("conv2d", List.of(tangent, weight), List.of(next), geometry));
    weightGradients.add(
        arena.operator(
            "conv2d_bp",
            List.of(tangent, weight, back),
            List.of(arena.zeros(tangent.shape()), parameters.gradient("weight")),
            geometry));
  }
}
