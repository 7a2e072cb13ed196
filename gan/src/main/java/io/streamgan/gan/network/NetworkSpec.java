package io.streamgan.gan.network;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.gan.ImageShape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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

  /**
   * @throws IllegalArgumentException when a layer does not take what comes out of the one before;
   *     the message names the layer and both shapes
   */
  public NetworkSpec {
    input = List.copyOf(input);
    layers = List.copyOf(layers);
    if (input.isEmpty() || input.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException("no network takes inputs of shape " + input);
    }
    shapes(input, layers);
  }

  /** The shape that goes into each layer, and at the end the one that comes out of the last. */
  public List<List<Integer>> shapes() {
    return shapes(input, layers);
  }

  /** Shape of what comes out of the last layer. */
  public List<Integer> output() {
    return shapes().get(layers.size());
  }

  /** The same without its last layer: to the features that enter it. */
  public NetworkSpec withoutLast() {
    return new NetworkSpec(input, layers.subList(0, layers.size() - 1));
  }

  /**
   * All tensors, in the order in which they are saved: what is learned, layer by layer, then the
   * running statistics, layer by layer.
   */
  public List<Tensor> tensors() {
    List<Tensor> tensors = new ArrayList<>();
    addTensors("", layers, tensors);
    return Stream.concat(
            tensors.stream().filter(Tensor::learned), tensors.stream().filter(t -> !t.learned()))
        .toList();
  }

  /** Adds the tensors of {@code layers} in order, their names with {@code prefix} and the index. */
  static void addTensors(String prefix, List<LayerSpec> layers, List<Tensor> tensors) {
    for (int i = 0; i < layers.size(); i++) {
      for (Tensor tensor : layers.get(i).tensors()) {
        tensors.add(new Tensor(prefix + i + "." + tensor.name(), tensor.shape(), tensor.learned()));
      }
    }
  }

  /** Number of values in all tensors. */
  @JsonIgnore
  public long size() {
    return tensors().stream().mapToLong(Tensor::size).sum();
  }

  /** Number of values that are learned: those that come first. */
  @JsonIgnore
  public long learnedSize() {
    return tensors().stream().filter(Tensor::learned).mapToLong(Tensor::size).sum();
  }

  /** Length of one latent vector; of a generator. */
  @JsonIgnore
  public int latentSize() {
    if (input.size() != 1) {
      throw new IllegalArgumentException("a generator takes latent vectors, not " + input);
    }
    return input.get(0);
  }

  /** Shape of the images that go in; of a discriminator. */
  @JsonIgnore
  public ImageShape imageShape() {
    return ImageShape.of(input);
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

  private static List<List<Integer>> shapes(List<Integer> input, List<LayerSpec> layers) {
    List<List<Integer>> shapes = new ArrayList<>(List.of(input));
    for (int i = 0; i < layers.size(); i++) {
      try {
        shapes.add(layers.get(i).outputShape(shapes.get(i)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "layer %d, %s, %s".formatted(i, layers.get(i), e.getMessage()), e);
      }
    }
    return shapes;
  }
}
