package io.streamgan.gan.nd4j;

import io.streamgan.gan.Randomness;
import io.streamgan.gan.platform.LayerRandomness;
import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Multiplies each value, in place, by 0 with probability rate and otherwise by 1 / (1 - rate). */
final class DropoutLayer implements Masking {
  private final Signal signal;
  private final Arena arena;
  private final double rate;
  private final LayerRandomness randomness;
  private final String name;
  private final INDArray mask;
  private final HostMemory maskValues;
  private final Operator forward;
  private final @Nullable Operator backward;

  /**
   * @param name name of the layer, on which its random numbers depend
   */
  DropoutLayer(double rate, Signal signal, LayerRandomness randomness, String name, Arena arena) {
    this.signal = signal;
    this.arena = arena;
    this.rate = rate;
    this.randomness = randomness;
    this.name = name;
    mask = arena.zeros(signal.value().shape());
    maskValues = new HostMemory(mask);
    INDArray x = signal.value();
    forward = arena.operator("multiply", List.of(x, mask), List.of(x));
    INDArray gradient = signal.gradient();
    backward =
        gradient == null
            ? null
            : arena.operator("multiply", List.of(gradient, mask), List.of(gradient));
  }

  @Override
  public Signal output() {
    return signal;
  }

  @Override
  public Runnable masking(INDArray array) {
    return arena.operator("multiply", List.of(array, mask), List.of(array))::run;
  }

  @Override
  public void forward() {
    Randomness random = randomness.of(name);
    float kept = (float) (1 / (1 - rate));
    FloatBuffer values = maskValues.write();
    for (int i = 0; i < values.capacity(); i++) {
      values.put(i, random.nextUniform() <= rate ? 0 : kept);
    }
    forward.run();
  }

  @Override
  public void backward() {
    if (backward != null) {
      backward.run();
    }
  }
}
