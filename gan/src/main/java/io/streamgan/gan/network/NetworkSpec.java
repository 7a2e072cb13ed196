package io.streamgan.gan.network;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.gan.ImageShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A network as data: the shape of what goes in, and the layers in order. A vector's shape is
 * {size}, an image's {height, width, channels}; the batch axis is left out.
 */
public record NetworkSpec(List<Integer> input, List<LayerSpec> layers) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A tensor of a network's state.
   *
   * @param name layer index and role, for example {@code 3.weight}
   * @param learned false for running statistics
   */
  public record Tensor(String name, List<Integer> shape, boolean learned) {
    /** Number of values. */
    public long size() {
      return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    }
  }

  public NetworkSpec {
    input = List.copyOf(input);
    layers = List.copyOf(layers);
  }

  /** All tensors, in the order in which parameters are saved. */
  public List<Tensor> tensors() {
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      LayerSpec layer = layers.get(i);
      if (layer instanceof LayerSpec.Linear l) {
        add(tensors, i, "weight", true, l.in(), l.out());
        if (l.bias()) {
          add(tensors, i, "bias", true, l.out());
        }
      } else if (layer instanceof LayerSpec.Convolution c) {
        add(tensors, i, "weight", true, c.out(), c.in(), c.kernel(), c.kernel());
        if (c.bias()) {
          add(tensors, i, "bias", true, c.out());
        }
      } else if (layer instanceof LayerSpec.TransposedConvolution c) {
        add(tensors, i, "weight", true, c.in(), c.out(), c.kernel(), c.kernel());
        if (c.bias()) {
          add(tensors, i, "bias", true, c.out());
        }
      } else if (layer instanceof LayerSpec.BatchNorm b) {
        add(tensors, i, "weight", true, b.features());
        add(tensors, i, "bias", true, b.features());
        add(tensors, i, "running_mean", false, b.features());
        add(tensors, i, "running_var", false, b.features());
      }
    }
    return tensors;
  }

  /** Length of one latent vector; of a generator. */
  @JsonIgnore
  public int latentSize() {
    return input.get(0);
  }

  /** Shape of the images that go in; of a discriminator. */
  @JsonIgnore
  public ImageShape imageShape() {
    return new ImageShape(input.get(0), input.get(1), input.get(2));
  }

  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @throws IllegalArgumentException when {@code json} is no network specification
   */
  public static NetworkSpec fromJson(String json) {
    try {
      return JSON.readValue(json, NetworkSpec.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no network specification: " + e.getOriginalMessage(), e);
    }
  }

  private static void add(
      List<Tensor> tensors, int layer, String role, boolean learned, Integer... shape) {
    tensors.add(new Tensor(layer + "." + role, Arrays.asList(shape), learned));
  }
}
