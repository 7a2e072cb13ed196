package io.streamgan.gan.nd4j;

import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A layer's bias and the batch normalisation behind it, with its running statistics, as a factor
 * and a summand of each channel. Both are repeated over the length of a tile.
 */
final class Folding {
  private final @Nullable HostMemory bias;
  private final @Nullable Norm norm;
  private final int channels;
  private final float[] scale;
  private final float[] shift;

  private record Norm(HostMemory gamma, HostMemory beta, HostMemory mean, HostMemory variance) {
    Norm(LayerParameters parameters) {
      this(
          new HostMemory(parameters.value("weight")),
          new HostMemory(parameters.value("bias")),
          new HostMemory(parameters.value("running_mean")),
          new HostMemory(parameters.value("running_var")));
    }
  }

  /**
   * @param product a layer that may have a bias; null without one
   * @param norm of all channels, or of a part of them in turn; null without one
   */
  Folding(@Nullable LayerParameters product, @Nullable LayerParameters norm, int channels) {
    bias = product != null && product.has("bias") ? new HostMemory(product.value("bias")) : null;
    this.norm = norm == null ? null : new Norm(norm);
    this.channels = channels;
    scale = new float[Tiles.size(channels)];
    shift = new float[scale.length];
  }

  /** Takes over the current values. */
  void prepare() {
    FloatBuffer biases = bias == null ? null : bias.read();
    for (int c = 0; c < channels; c++) {
      double factor = 1;
      double summand = biases == null ? 0 : biases.get(c);
      if (norm != null) {
        int feature = c % norm.gamma.size();
        double variance = norm.variance.read().get(feature);
        factor = norm.gamma.read().get(feature) / Math.sqrt(variance + BatchNormLayer.EPSILON);
        summand =
            norm.beta.read().get(feature) + (summand - norm.mean.read().get(feature)) * factor;
      }
      scale[c] = (float) factor;
      shift[c] = (float) summand;
    }
    for (int from = channels; from < scale.length; from += channels) {
      System.arraycopy(scale, 0, scale, from, channels);
      System.arraycopy(shift, 0, shift, from, channels);
    }
  }

  int channels() {
    return channels;
  }

  float[] scale() {
    return scale;
  }

  float[] shift() {
    return shift;
  }
}
