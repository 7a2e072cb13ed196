package io.streamgan.gan.cuda;

import io.streamgan.gan.platform.Tensors;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A layer's view of its network's tensors and gradients.
 *
 * @param values tensors of the whole network
 * @param gradients gradients of the whole network; null if none are computed
 * @param layer path of the layer, for example {@code 2} or {@code 2.main.1}
 */
record LayerParameters(Tensors values, @Nullable Tensors gradients, String layer) {
  boolean learning() {
    return gradients != null;
  }

  CudaTensor value(String role) {
    return (CudaTensor) values.get(layer + "." + role);
  }

  /** Returns the tensor of a role that the layer may have. */
  @Nullable CudaTensor valueIfAny(String role) {
    String name = layer + "." + role;
    return values.has(name) ? (CudaTensor) values.get(name) : null;
  }

  CudaTensor gradient(String role) {
    return (CudaTensor)
        Objects.requireNonNull(gradients, "this pass computes no parameter gradients")
            .get(layer + "." + role);
  }

  /** Returns the parameters of the layer {@code index} of {@code path} inside this layer. */
  LayerParameters within(String path, int index) {
    return new LayerParameters(values, gradients, layer + "." + path + "." + index);
  }

  /** Returns the same layer with other gradients. */
  LayerParameters into(Tensors others) {
    return new LayerParameters(values, others, layer);
  }
}
