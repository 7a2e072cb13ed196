package io.streamgan.gan.round;

import io.streamgan.gan.Randomness;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.platform.Tensor;
import io.streamgan.gan.platform.Tensors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sets a network's tensors to their initial values: weights as {@link NetworkSpec.Initial}
 * specifies, batch normalisation's weights from N(1, 0.02), class embeddings from N(0, 1), biases
 * and running means 0, and running variances 1.
 */
final class Initialisation {
  private static final float DEVIATION = 0.02f;

  /** Mean and standard deviation of a weight's initial values. */
  private record Normal(float mean, float deviation) {}

  private Initialisation() {}

  static void initialise(NetworkSpec network, Tensors tensors, Randomness randomness) {
    Map<String, Normal> normals = new HashMap<>();
    addNormals("", network.layers(), network.initial(), normals);
    for (NetworkSpec.Tensor tensor : network.tensors()) {
      Tensor target = tensors.get(tensor.name());
      float[] values = new float[target.size()];
      switch (tensor.name().substring(tensor.name().lastIndexOf('.') + 1)) {
        case "weight" -> {
          randomness.gaussians(values);
          Normal normal = normals.getOrDefault(tensor.name(), new Normal(0, DEVIATION));
          for (int i = 0; i < values.length; i++) {
            values[i] = normal.mean() + normal.deviation() * values[i];
          }
        }
        case "u", "embedding" -> randomness.gaussians(values);
        case "running_var" -> Arrays.fill(values, 1);
        default -> {}
      }
      target.set(0, values);
    }
  }

  /** Adds, by name, the distribution of each weight that does not start from N(0, 0.02). */
  private static void addNormals(
      String prefix,
      List<LayerSpec> layers,
      NetworkSpec.Initial initial,
      Map<String, Normal> normals) {
    for (int i = 0; i < layers.size(); i++) {
      LayerSpec layer = layers.get(i);
      if (layer instanceof LayerSpec.Residual residual) {
        addNormals(prefix + i + ".main.", residual.main(), initial, normals);
        addNormals(prefix + i + ".shortcut.", residual.shortcut(), initial, normals);
      } else if (layer instanceof LayerSpec.BatchNorm) {
        normals.put(prefix + i + ".weight", new Normal(1, DEVIATION));
      } else if (initial == NetworkSpec.Initial.HE
          && layer.tensors().stream().anyMatch(tensor -> tensor.name().equals("weight"))) {
        double deviation = StrictMath.sqrt(2 / inputs(layer));
        normals.put(prefix + i + ".weight", new Normal(0, (float) deviation));
      }
    }
  }

  /**
   * Returns the number of inputs that one output value is a weighted sum of; for a transposed
   * convolution, their mean number.
   */
  private static double inputs(LayerSpec layer) {
    if (layer instanceof LayerSpec.SpectralNorm spectral) {
      return inputs(spectral.layer());
    }
    if (layer instanceof LayerSpec.Convolution c) {
      return (double) c.in() * c.kernel() * c.kernel();
    }
    if (layer instanceof LayerSpec.TransposedConvolution c) {
      return (double) c.in() * c.kernel() * c.kernel() / (c.stride() * c.stride());
    }
    if (layer instanceof LayerSpec.Linear linear) {
      return linear.in();
    }
    throw new IllegalArgumentException(
        "no initial distribution is defined for the weights of " + layer);
  }
}
