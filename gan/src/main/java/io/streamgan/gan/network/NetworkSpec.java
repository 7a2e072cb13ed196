package io.streamgan.gan.network;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.gan.ImageShape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A network as data.
 *
 * @param input shape of what goes in: {size} of vectors, {height, width, channels} of images; the
 *     batch axis is left out
 * @param layers in order
 * @param initial how weights begin
 */
public record NetworkSpec(List<Integer> input, List<LayerSpec> layers, Initial initial) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How weights begin. Biases begin at 0, batch normalisation's weights at N(1, 0.02). */
  public enum Initial {
    /** N(0, 0.02), as in Radford, Metz and Chintala 2016. */
    @JsonProperty("normal")
    NORMAL,
    /** N(0, 2 / inputs of a value), as in He et al. 2015: keeps the scale behind rectifiers. */
    @JsonProperty("he")
    HE
  }

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
    initial = initial == null ? Initial.NORMAL : initial;
    if (input.isEmpty() || input.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException(
          "a network's input must have positive sizes, not the shape " + input);
    }
    shapes("", input, layers);
    if (classes(layers).count() > 1) {
      throw new IllegalArgumentException(
          "layers of one network have different numbers of classes: "
              + classes(layers).boxed().toList());
    }
  }

  /** A network whose weights begin as {@link Initial#NORMAL}. */
  public NetworkSpec(List<Integer> input, List<LayerSpec> layers) {
    this(input, layers, Initial.NORMAL);
  }

  /** The shape that goes into each layer, and at the end the one that comes out of the last. */
  public List<List<Integer>> shapes() {
    return shapes("", input, layers);
  }

  /** Shape of what comes out of the last layer. */
  public List<Integer> output() {
    return shapes().get(layers.size());
  }

  /** To the features that enter the last layer, before noise in front of it. */
  public NetworkSpec withoutLast() {
    int end = layers.size() - 1;
    while (end > 0 && layers.get(end - 1) instanceof LayerSpec.GaussianNoise) {
      end--;
    }
    return new NetworkSpec(input, layers.subList(0, end), initial);
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

  /** Classes that images have; 0 for a network that knows of none. */
  public int classes() {
    return classes(layers).findFirst().orElse(0);
  }

  private static IntStream classes(List<LayerSpec> layers) {
    return layers.stream().flatMapToInt(NetworkSpec::classes).distinct();
  }

  private static IntStream classes(LayerSpec layer) {
    if (layer instanceof LayerSpec.Residual residual) {
      return IntStream.concat(classes(residual.main()), classes(residual.shortcut()));
    }
    if (layer instanceof LayerSpec.ClassEmbedding embedding) {
      return IntStream.of(embedding.classes());
    }
    return layer instanceof LayerSpec.ClassScore score
        ? IntStream.of(score.classes())
        : IntStream.empty();
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

  /** {@code prefix} names the layers around these, for what is wrong with one of them. */
  private static List<List<Integer>> shapes(
      String prefix, List<Integer> input, List<LayerSpec> layers) {
    List<List<Integer>> shapes = new ArrayList<>(List.of(input));
    for (int i = 0; i < layers.size(); i++) {
      LayerSpec layer = layers.get(i);
      String name = prefix + i;
      if (layer instanceof LayerSpec.Residual residual) {
        shapes(name + ".main.", shapes.get(i), residual.main());
        shapes(name + ".shortcut.", shapes.get(i), residual.shortcut());
      }
      try {
        shapes.add(layer.outputShape(shapes.get(i)));
      } catch (IllegalArgumentException e) {
        String what = layer instanceof LayerSpec.Residual ? "Residual" : layer.toString();
        throw new IllegalArgumentException(
            "layer %s, %s, %s".formatted(name, what, e.getMessage()), e);
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException(
            "layer %s, %s, gives more values than can be counted".formatted(name, layer), e);
      }
    }
    return shapes;
  }
}
