package io.streamgan.gan.nd4j;

import io.streamgan.gan.platform.Tensors;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer's view of its network's tensors and gradients.
 *
 * @param values tensors of the whole network
 * @param gradients gradients of the whole network; null if the pass computes none
 * @param layer path of the layer, for example {@code 2} or {@code 2.main.1}
 */
record LayerParameters(Tensors values, @Nullable Tensors gradients, String layer) {
  /** Returns whether the pass computes parameter gradients. */
  boolean learning() {
    return gradients != null;
  }

  boolean has(String role) {
    return values.has(name(role));
  }

  INDArray value(String role) {
    return Nd4jTensor.array(values.get(name(role)));
  }

  INDArray gradient(String role) {
    if (gradients == null) {
      throw new IllegalStateException(
          "this pass computes no parameter gradients of layer " + layer);
    }
    return Nd4jTensor.array(gradients.get(name(role)));
  }

  /** Returns the parameters of the layer {@code index} of {@code path} inside this layer. */
  LayerParameters within(String path, int index) {
    return new LayerParameters(values, gradients, layer + "." + path + "." + index);
  }

  private String name(String role) {
    return layer + "." + role;
  }
}
