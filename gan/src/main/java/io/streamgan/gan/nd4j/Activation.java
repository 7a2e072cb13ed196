package io.streamgan.gan.nd4j;

import io.streamgan.gan.network.LayerSpec;
import org.jspecify.annotations.Nullable;

/** A function of each value that an evaluation computes together with the layer before it. */
interface Activation {
  /** Replaces the first {@code count} values. */
  void apply(float[] values, int count);

  /** Returns the activation that a layer is; null for other layers. */
  static @Nullable Activation of(LayerSpec spec) {
    if (spec instanceof LayerSpec.Relu) {
      return (values, count) -> Tiles.rectify(values, 0, count);
    }
    if (spec instanceof LayerSpec.LeakyRelu l) {
      return (values, count) -> Tiles.rectify(values, (float) l.slope(), count);
    }
    return spec instanceof LayerSpec.Tanh ? Tiles::tanh : null;
  }
}
