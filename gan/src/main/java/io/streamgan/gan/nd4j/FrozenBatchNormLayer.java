package io.streamgan.gan.nd4j;

import java.nio.FloatBuffer;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Batch normalisation with the running statistics, for evaluation. It has no backward pass. */
final class FrozenBatchNormLayer implements Layer {
  private final Signal output;
  private final HostMemory gamma;
  private final HostMemory beta;
  private final HostMemory mean;
  private final HostMemory variance;
  private final HostMemory scale;
  private final HostMemory shift;
  private final List<Operator> normalise;

  FrozenBatchNormLayer(Signal input, Signal output, LayerParameters parameters, Arena arena) {
    this.output = output;
    gamma = new HostMemory(parameters.value("weight"));
    beta = new HostMemory(parameters.value("bias"));
    mean = new HostMemory(parameters.value("running_mean"));
    variance = new HostMemory(parameters.value("running_var"));
    INDArray scales = arena.zeros(gamma.size());
    INDArray shifts = arena.zeros(gamma.size());
    scale = new HostMemory(scales);
    shift = new HostMemory(shifts);
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
    FloatBuffer gammas = gamma.read();
    FloatBuffer betas = beta.read();
    FloatBuffer means = mean.read();
    FloatBuffer variances = variance.read();
    FloatBuffer scales = scale.write();
    FloatBuffer shifts = shift.write();
    for (int c = 0; c < gamma.size(); c++) {
      double s = gammas.get(c) / Math.sqrt(variances.get(c) + BatchNormLayer.EPSILON);
      scales.put(c, (float) s);
      shifts.put(c, (float) (betas.get(c) - means.get(c) * s));
    }
    normalise.forEach(Operator::run);
  }

  @Override
  public void backward() {
    throw new UnsupportedOperationException("evaluation mode has no backward pass");
  }
}
