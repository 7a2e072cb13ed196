package io.streamgan.gan.nd4j;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution or a transposed convolution. The input gradient of each of them is the other one.
 */
final class ConvolutionLayer implements Layer {
  private final Signal output;
  private final Runnable forward;
  private final List<Runnable> backward = new ArrayList<>();

  ConvolutionLayer(
      boolean transposed,
      ConvolutionProducts convolution,
      Signal input,
      Signal output,
      LayerParameters parameters,
      Arena arena) {
    this.output = output;
    INDArray x = input.value();
    INDArray y = output.value();
    INDArray bias = parameters.has("bias") ? parameters.value("bias") : null;
    forward = transposed ? convolution.toImage(x, bias, y) : convolution.toMap(x, bias, y);
    INDArray gradient = output.gradient();
    if (gradient == null) {
      return;
    }
    if (parameters.learning()) {
      INDArray weight = parameters.gradient("weight");
      backward.add(
          transposed
              ? convolution.weightGradient(gradient, x, weight)
              : convolution.weightGradient(x, gradient, weight));
      if (bias != null) {
        backward.add(biasGradient(gradient, parameters.gradient("bias"), arena));
      }
    }
    INDArray toInput = input.gradient();
    if (toInput != null) {
      backward.add(
          transposed
              ? convolution.toMap(gradient, null, toInput)
              : convolution.toImage(gradient, null, toInput));
    }
  }

  private static Runnable biasGradient(INDArray gradient, INDArray bias, Arena arena) {
    ColumnSums sums = new ColumnSums(gradient, arena);
    HostMemory target = new HostMemory(bias);
    return () -> {
      double[] totals = sums.run();
      FloatBuffer values = target.write();
      for (int c = 0; c < totals.length; c++) {
        values.put(c, (float) totals[c]);
      }
    };
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
    backward.forEach(Runnable::run);
  }
}
