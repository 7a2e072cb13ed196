package io.streamgan.gan.nd4j;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What one layer sees of its network's tensors.
 *
 * @param values of the whole network
 * @param gradients of the whole network; null where nothing is learned
 * @param layer index of the layer, after those of the layers around it
 */
record LayerParameters(Tensors values, @Nullable Tensors gradients, String layer) {
  /** Whether gradients are wanted. */
  boolean learning() {
    return gradients != null;
  }

  boolean has(String role) {
    return values.has(name(role));
  }

  INDArray value(String role) {
    return values.get(name(role));
  }

  INDArray gradient(String role) {
    if (gradients == null) {
      throw new IllegalStateException("layer " + layer + " does not learn in this pass");
    }
    return gradients.get(name(role));
  }

  /** The same for the layer {@code index} of {@code path} inside this one. */
  LayerParameters within(String path, int index) {
    return new LayerParameters(values, gradients, layer + "." + path + "." + index);
  }

  private String name(String role) {
    return layer + "." + role;
  }
}
