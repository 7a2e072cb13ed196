package io.streamgan.gan.network;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.gan.ImageShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Specification of a network as a sequence of layers.
 *
 * @param input shape of the input without the batch axis: {size} for vectors, {height, width,
 *     channels} for images
 * @param layers the layers, in the order of the forward pass
 * @param initial initial distribution of the weights
 * @param augmented whether the network, a D, has the tensor {@value #STRENGTH}, the strength of
 *     adaptive augmentation
 */
public record NetworkSpec(
    List<Integer> input,
    List<LayerSpec> layers,
    Initial initial,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean augmented) {
  /** Name of the tensor with the strength of adaptive augmentation. */
  public static final String STRENGTH = "augmentation.strength";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Initial distribution of the weights of linear layers and convolutions, as N(mean, standard
   * deviation). Biases start at 0 and the weights of batch normalisation with N(1, 0.02).
   */
  public enum Initial {
    /** N(0, 0.02), from Radford, Metz and Chintala 2016. */
    @JsonProperty("normal")
    NORMAL,
    /**
     * N(0, sqrt(2 / n)) with the number n of inputs of an output value (He et al. 2015), which
     * keeps the scale of activations after ReLU.
     */
    @JsonProperty("he")
    HE
  }

  /**
   * A tensor of a network's state.
   *
   * @param name index of the layer and role of the tensor, for example {@code 3.weight}
   * @param learned whether the optimiser updates it; false for running statistics, the shares of
   *     classes and the singular vectors of spectral norms
   */
  public record Tensor(String name, List<Integer> shape, boolean learned) {
    /** Returns the number of values. */
    public long size() {
      return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    }
  }

  /**
   * @throws IllegalArgumentException when a layer does not accept the output of the layer before
   *     it; the message names the layer and both shapes
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
          "the layers of a network must have the same number of classes, not "
              + classes(layers).boxed().toList());
    }
  }

  /** Creates a network whose weights have the initial distribution {@link Initial#NORMAL}. */
  public NetworkSpec(List<Integer> input, List<LayerSpec> layers) {
    this(input, layers, Initial.NORMAL);
  }

  public NetworkSpec(List<Integer> input, List<LayerSpec> layers, Initial initial) {
    this(input, layers, initial, false);
  }

  /** Returns the same network with or without the strength of adaptive augmentation. */
  public NetworkSpec augmented(boolean withStrength) {
    return new NetworkSpec(input, layers, initial, withStrength);
  }

  /**
   * Returns the network that computes the same in evaluation from weights that are normalised
   * already: it has neither spectral norms nor the strength of adaptive augmentation.
   */
  public NetworkSpec forEvaluation() {
    return new NetworkSpec(input, withoutSpectralNorms(layers), initial);
  }

  private static List<LayerSpec> withoutSpectralNorms(List<LayerSpec> layers) {
    return layers.stream().map(NetworkSpec::withoutSpectralNorm).toList();
  }

  private static LayerSpec withoutSpectralNorm(LayerSpec layer) {
    if (layer instanceof LayerSpec.Residual residual) {
      return new LayerSpec.Residual(
          withoutSpectralNorms(residual.main()), withoutSpectralNorms(residual.shortcut()));
    }
    return layer instanceof LayerSpec.SpectralNorm norm ? norm.layer() : layer;
  }

  /** Returns the input shape of each layer, followed by the output shape of the last one. */
  public List<List<Integer>> shapes() {
    return shapes("", input, layers);
  }

  /** Returns the output shape of the last layer. */
  public List<Integer> output() {
    return shapes().get(layers.size());
  }

  /** Returns the network without its last layer and without the noise layers just before it. */
  public NetworkSpec withoutLast() {
    int end = layers.size() - 1;
    while (end > 0 && layers.get(end - 1) instanceof LayerSpec.GaussianNoise) {
      end--;
    }
    return new NetworkSpec(input, layers.subList(0, end), initial);
  }

  /**
   * Returns all tensors in the order in which they are saved: the learned ones, layer by layer,
   * then the others, layer by layer.
   */
  public List<Tensor> tensors() {
    List<Tensor> tensors = new ArrayList<>();
    addTensors("", layers, tensors);
    if (augmented) {
      tensors.add(new Tensor(STRENGTH, List.of(1), false));
    }
    return Stream.concat(
            tensors.stream().filter(Tensor::learned), tensors.stream().filter(t -> !t.learned()))
        .toList();
  }

  /**
   * Adds the tensors of {@code layers}; their names begin with {@code prefix} and the layer's
   * index.
   */
  static void addTensors(String prefix, List<LayerSpec> layers, List<Tensor> tensors) {
    for (int i = 0; i < layers.size(); i++) {
      for (Tensor tensor : layers.get(i).tensors()) {
        tensors.add(new Tensor(prefix + i + "." + tensor.name(), tensor.shape(), tensor.learned()));
      }
    }
  }

  /** Returns the number of values in all tensors. */
  @JsonIgnore
  public long size() {
    return tensors().stream().mapToLong(Tensor::size).sum();
  }

  /** Returns the number of values in the learned tensors, which come first in {@link #tensors}. */
  @JsonIgnore
  public long learnedSize() {
    return tensors().stream().filter(Tensor::learned).mapToLong(Tensor::size).sum();
  }

  /**
   * Returns the length of one latent vector.
   *
   * @throws IllegalArgumentException when the input is not a vector, as a generator's is
   */
  @JsonIgnore
  public int latentSize() {
    if (input.size() != 1) {
      throw new IllegalArgumentException(
          "a generator takes latent vectors, not inputs of shape " + input);
    }
    return input.get(0);
  }

  /**
   * Returns the shape of the input images.
   *
   * @throws IllegalArgumentException when the input is not an image, as a discriminator's is
   */
  @JsonIgnore
  public ImageShape imageShape() {
    return ImageShape.of(input);
  }

  /** Returns the number of classes that the network is conditioned on; 0 without classes. */
  public int classes() {
    return classes(layers).findFirst().orElse(0);
  }

  /** Returns the name of the tensor with the shares of the classes; empty without such a tensor. */
  public Optional<String> classShares() {
    return tensors().stream().map(Tensor::name).filter(name -> name.endsWith(".share")).findFirst();
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
   * Reads the form that {@link #toJson} writes.
   *
   * @throws IllegalArgumentException when {@code json} is not a valid network specification
   */
  public static NetworkSpec fromJson(String json) {
    try {
      return JSON.readValue(json, NetworkSpec.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "this is not a network specification: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * Returns the input shape of each layer, followed by the last output shape.
   *
   * @param prefix path of the enclosing residual layers, for error messages
   */
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
            "layer %s, %s, has an output with more than 2^31 - 1 values".formatted(name, layer), e);
      }
    }
    return shapes;
  }
}
