package io.streamgan.gan.nd4j;

import java.nio.FloatBuffer;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Batch normalisation with the running statistics: evaluation mode, forward only. */
final class FrozenBatchNormLayer implements Layer {
  private final Signal output;
  private final FloatBuffer gamma;
  private final FloatBuffer beta;
  private final FloatBuffer mean;
  private final FloatBuffer variance;
  private final FloatBuffer scale;
  private final FloatBuffer shift;
  private final List<Operator> normalise;

  FrozenBatchNormLayer(Signal input, Signal output, Parameters parameters, Arena arena) {
    this.output = output;
    gamma = Views.buffer(parameters.value("weight"));
    beta = Views.buffer(parameters.value("bias"));
    mean = Views.buffer(parameters.value("running_mean"));
    variance = Views.buffer(parameters.value("running_var"));
    INDArray scales = arena.zeros(gamma.capacity());
    INDArray shifts = arena.zeros(gamma.capacity());
    scale = Views.buffer(scales);
    shift = Views.buffer(shifts);
    INDArray y = Views.matrix(output.value());
    normalise =
        List.of(
            arena.operator("multiply", List.of(Views.matrix(input.value()), scales), List.of(y)),
            arena.operator("biasadd", List.of(y, shifts), List.of(y)));
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void forward() {
    for (int c = 0; c < gamma.capacity(); c++) {
      double s = gamma.get(c) / Math.sqrt(variance.get(c) + BatchNormLayer.EPSILON);
      scale.put(c, (float) s);
      shift.put(c, (float) (beta.get(c) - mean.get(c) * s));
    }
    normalise.forEach(Operator::run);
  }

  @Override
  public void backward() {
    throw new UnsupportedOperationException("evaluation mode has no backward pass");
  }
}
