package io.streamgan.sampler.export;

import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Order of the values of a vector that a later layer reshapes to an image: [channels, height,
 * width] instead of [height, width, channels]. Other vectors keep their order.
 */
final class ChannelsFirst {
  private final LayerSpec.@Nullable Reshape image;

  private ChannelsFirst(LayerSpec.@Nullable Reshape image) {
    this.image = image;
  }

  /** Returns the order of the output of layer {@code index}. */
  static ChannelsFirst behind(NetworkSpec network, int index) {
    List<LayerSpec> layers = network.layers();
    List<List<Integer>> shapes = network.shapes();
    for (int i = index + 1; i < layers.size() && shapes.get(i).size() == 1; i++) {
      if (layers.get(i) instanceof LayerSpec.Reshape reshape) {
        return new ChannelsFirst(reshape);
      }
      if (layers.get(i) instanceof LayerSpec.Linear) {
        break;
      }
    }
    return new ChannelsFirst(null);
  }

  /** Returns the new index of the value at {@code index}. */
  int place(int index) {
    if (image == null) {
      return index;
    }
    int channel = index % image.channels();
    int pixel = index / image.channels();
    return channel * image.height() * image.width() + pixel;
  }

  /** Returns {@code values} in the new order. */
  float[] placed(float[] values) {
    float[] placed = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      placed[place(i)] = values[i];
    }
    return placed;
  }
}
