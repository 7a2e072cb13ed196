package io.streamgan.gan.nd4j;

import io.streamgan.gan.Randomness;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import java.nio.FloatBuffer;

/**
 * Initial tensors as in Radford, Metz and Chintala 2016: weights from N(0, 0.02), batch
 * normalisation's from N(1, 0.02), biases 0; running statistics of a standard normal input.
 */
final class Initialisation {
  private static final float DEVIATION = 0.02f;

  private Initialisation() {}

  static void initialise(NetworkSpec network, Tensors tensors, Randomness randomness) {
    for (NetworkSpec.Tensor tensor : network.tensors()) {
      int dot = tensor.name().indexOf('.');
      int layer = Integer.parseInt(tensor.name().substring(0, dot));
      boolean norm = network.layers().get(layer) instanceof LayerSpec.BatchNorm;
      FloatBuffer target = Views.buffer(tensors.get(tensor.name()));
      float[] values = new float[target.capacity()];
      switch (tensor.name().substring(dot + 1)) {
        case "weight" -> {
          randomness.gaussians(values);
          for (int i = 0; i < values.length; i++) {
            values[i] = (norm ? 1 : 0) + DEVIATION * values[i];
          }
        }
        case "running_var" -> java.util.Arrays.fill(values, 1);
        default -> {}
      }
      target.put(0, values);
    }
  }
}
