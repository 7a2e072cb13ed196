package io.streamgan.gan.nd4j;

import io.streamgan.gan.Randomness;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Initial tensors as in Radford, Metz and Chintala 2016: weights from N(0, 0.02), batch
 * normalisation's from N(1, 0.02), biases 0; running statistics of a standard normal input.
 */
final class Initialisation {
  private static final float DEVIATION = 0.02f;

  private Initialisation() {}

  static void initialise(NetworkSpec network, Tensors tensors, Randomness randomness) {
    Map<String, Float> means = new HashMap<>();
    normMeans("", network.layers(), means);
    for (NetworkSpec.Tensor tensor : network.tensors()) {
      FloatBuffer target = Views.buffer(tensors.get(tensor.name()));
      float[] values = new float[target.capacity()];
      switch (tensor.name().substring(tensor.name().lastIndexOf('.') + 1)) {
        case "weight" -> {
          randomness.gaussians(values);
          float mean = means.getOrDefault(tensor.name(), 0f);
          for (int i = 0; i < values.length; i++) {
            values[i] = mean + DEVIATION * values[i];
          }
        }
        case "u" -> randomness.gaussians(values);
        case "running_var" -> Arrays.fill(values, 1);
        default -> {}
      }
      target.put(0, values);
    }
  }

  /** Puts the mean of each batch normalisation's weights under its name. */
  private static void normMeans(String prefix, List<LayerSpec> layers, Map<String, Float> means) {
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i) instanceof LayerSpec.BatchNorm) {
        means.put(prefix + i + ".weight", 1f);
      } else if (layers.get(i) instanceof LayerSpec.Residual residual) {
        normMeans(prefix + i + ".main.", residual.main(), means);
        normMeans(prefix + i + ".shortcut.", residual.shortcut(), means);
      }
    }
  }
}
