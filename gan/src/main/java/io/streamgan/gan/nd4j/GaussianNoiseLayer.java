package io.streamgan.gan.nd4j;

import io.streamgan.gan.Randomness;
import io.streamgan.gan.platform.LayerRandomness;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Adds normal noise in place. The gradient passes through unchanged. */
final class GaussianNoiseLayer implements Layer {
  private final Signal signal;
  private final float deviation;
  private final LayerRandomness randomness;
  private final String name;
  private final HostMemory addends;
  private final float[] values;
  private final Operator add;

  /**
   * @param name name of the layer, on which its random numbers depend
   */
  GaussianNoiseLayer(
      double deviation, Signal signal, LayerRandomness randomness, String name, Arena arena) {
    this.signal = signal;
    this.deviation = (float) deviation;
    this.randomness = randomness;
    this.name = name;
    INDArray x = signal.value();
    INDArray addend = arena.zeros(x.shape());
    addends = new HostMemory(addend);
    values = new float[addends.size()];
    add = arena.operator("add", List.of(x, addend), List.of(x));
  }

  @Override
  public Signal output() {
    return signal;
  }

  @Override
  public void forward() {
    Randomness random = randomness.of(name);
    random.quickGaussians(values, deviation);
    addends.write().put(0, values);
    add.run();
  }

  @Override
  public void backward() {}
}
