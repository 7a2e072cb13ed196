package io.streamgan.gan.network;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * One layer of a network. The shape of a vector is {size} and that of an image {height, width,
 * channels}; shapes do not include the batch axis.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LayerSpec.Linear.class, name = "linear"),
  @JsonSubTypes.Type(value = LayerSpec.Convolution.class, name = "convolution"),
  @JsonSubTypes.Type(
      value = LayerSpec.TransposedConvolution.class,
      name = "transposed-convolution"),
  @JsonSubTypes.Type(value = LayerSpec.BatchNorm.class, name = "batch-norm"),
  @JsonSubTypes.Type(value = LayerSpec.LeakyRelu.class, name = "leaky-relu"),
  @JsonSubTypes.Type(value = LayerSpec.Relu.class, name = "relu"),
  @JsonSubTypes.Type(value = LayerSpec.Tanh.class, name = "tanh"),
  @JsonSubTypes.Type(value = LayerSpec.Flatten.class, name = "flatten"),
  @JsonSubTypes.Type(value = LayerSpec.Reshape.class, name = "reshape"),
  @JsonSubTypes.Type(value = LayerSpec.SpectralNorm.class, name = "spectral-norm"),
  @JsonSubTypes.Type(value = LayerSpec.Residual.class, name = "residual"),
  @JsonSubTypes.Type(value = LayerSpec.Upsample.class, name = "upsample"),
  @JsonSubTypes.Type(value = LayerSpec.AveragePool.class, name = "average-pool"),
  @JsonSubTypes.Type(value = LayerSpec.GlobalSum.class, name = "global-sum"),
  @JsonSubTypes.Type(value = LayerSpec.Dropout.class, name = "dropout"),
  @JsonSubTypes.Type(value = LayerSpec.GaussianNoise.class, name = "gaussian-noise"),
  @JsonSubTypes.Type(value = LayerSpec.ClassEmbedding.class, name = "class-embedding"),
  @JsonSubTypes.Type(value = LayerSpec.ClassScore.class, name = "class-score")
})
public sealed interface LayerSpec {
  /**
   * Returns the shape of the layer's output for an input of shape {@code input}.
   *
   * @throws IllegalArgumentException when the layer does not accept inputs of that shape
   */
  List<Integer> outputShape(List<Integer> input);

  /** The same with the batch's axis, which is the first one. */
  default long[] batchedOutputShape(long... input) {
    List<Integer> unbatched = Arrays.stream(input).skip(1).mapToObj(Math::toIntExact).toList();
    return LongStream.concat(
            LongStream.of(input[0]), outputShape(unbatched).stream().mapToLong(Integer::longValue))
        .toArray();
  }

  /** Returns the layer's tensors, whose names are their roles, for example {@code weight}. */
  default List<NetworkSpec.Tensor> tensors() {
    return List.of();
  }

  /** y = xW + b; weight [in, out]. */
  record Linear(int in, int out, boolean bias) implements LayerSpec {
    public Linear {
      requirePositive("linear", in, out);
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
      require(input.equals(List.of(in)), "vectors of " + in, input);
      return List.of(out);
    }

    @Override
    public List<NetworkSpec.Tensor> tensors() {
      return weightAndBias(bias, out, in, out);
    }
  }

  /** A convolution with a square kernel and zero padding; weight [out, in, kernel, kernel]. */
  record Convolution(int in, int out, int kernel, int stride, int padding, boolean bias)
      implements LayerSpec {
    public Convolution {
      requirePositive("convolution", in, out, kernel, stride);
      requirePadding("convolution", padding);
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
      require(isImage(input, in), "images of " + in + " channels", input);
      int smallest = Math.max(1, kernel - 2 * padding);
      require(
          input.get(0) >= smallest && input.get(1) >= smallest,
          "images of at least " + smallest + " pixels a side",
          input);
      return List.of(side(input.get(0)), side(input.get(1)), out);
    }

    @Override
    public List<NetworkSpec.Tensor> tensors() {
      return weightAndBias(bias, out, out, in, kernel, kernel);
    }

    private int side(int input) {
      return (input + 2 * padding - kernel) / stride + 1;
    }
  }

  /**
   * A transposed convolution: its forward pass is the input gradient of a convolution; weight [in,
   * out, kernel, kernel].
   */
  record TransposedConvolution(int in, int out, int kernel, int stride, int padding, boolean bias)
      implements LayerSpec {
    public TransposedConvolution {
      requirePositive("transposed convolution", in, out, kernel, stride);
      requirePadding("transposed convolution", padding);
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
      require(isImage(input, in), "images of " + in + " channels", input);
      if (side(1) <= 0) {
        throw new IllegalArgumentException("needs a kernel larger than twice its padding");
      }
      return List.of(side(input.get(0)), side(input.get(1)), out);
    }

    @Override
    public List<NetworkSpec.Tensor> tensors() {
      return weightAndBias(bias, out, in, out, kernel, kernel);
    }

    private int side(int input) {
      return (input - 1) * stride - 2 * padding + kernel;
    }
  }

  /**
   * Batch normalisation over all axes except the last (Ioffe and Szegedy 2015), with epsilon 1e-5
   * and momentum 0.1.
   */
  record BatchNorm(int features) implements LayerSpec {
    public BatchNorm {
      requirePositive("batch normalisation", features);
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
      require(
          input.get(input.size() - 1) == features, "a last axis of " + features + " values", input);
      return input;
    }

    @Override
    public List<NetworkSpec.Tensor> tensors() {
      List<Integer> shape = List.of(features);
      return List.of(
          new NetworkSpec.Tensor("weight", shape, true),
          new NetworkSpec.Tensor("bias", shape, true),
          new NetworkSpec.Tensor("running_mean", shape, false),
          new NetworkSpec.Tensor("running_var", shape, false));
    }
  }

  /** max(x, slope x), with a slope in (0, 1). */
  record LeakyRelu(double slope) implements LayerSpec {
    public LeakyRelu {
      if (!(slope > 0 && slope < 1)) {
        throw new IllegalArgumentException(
            "the slope of a leaky ReLU must be in (0, 1), not " + slope);
      }
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
      return input;
    }
  }

  /** max(x, 0). */
  record Relu() implements LayerSpec {
    @Override
    public List<Integer> outputShape(List<Integer> input) {
      return input;
    }
  }

  /** Hyperbolic tangent. */
  record Tanh() implements LayerSpec {
    @Override
    public List<Integer> outputShape(List<Integer> input) {
      return input;
    }
  }

  /** Turns images into vectors, in [height, width, channels] order. */
  record Flatten() implements LayerSpec {
    @Override
    public List<Integer> outputShape(List<Integer> input) {
      return List.of(input.stream().reduce(1, Math::multiplyExact));
    }
  }

  /** Turns vectors into images, in [height, width, channels] order. */
  record Reshape(int height, int width, int channels) implements LayerSpec {
    public Reshape {
      requirePositive("reshape", height, width, channels);
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
      int size = Math.multiplyExact(Math.multiplyExact(height, width), channels);
      require(input.equals(List.of(size)), "vectors of " + size, input);
      return List.of(height, width, channels);
    }
  }

  /**
   * A linear layer or a convolution whose weight, as a matrix [out, rest], is divided by its
   * largest singular value (Miyato et al. 2018). Power iteration estimates the singular value, with
   * one iteration per update. In addition to the layer's tensors there is the left singular vector
   * u.
   */
  record SpectralNorm(LayerSpec layer) implements LayerSpec {
    public SpectralNorm {
      if (!(layer instanceof Linear) && !(layer instanceof Convolution)) {
        throw new IllegalArgumentException(
            "a spectral-norm layer contains a linear layer or a convolution, not " + layer);
      }
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
      return layer.outputShape(input);
    }

    @Override
    public List<NetworkSpec.Tensor> tensors() {
      List<NetworkSpec.Tensor> tensors = new ArrayList<>(layer.tensors());
      int out = layer instanceof Linear linear ? linear.out() : ((Convolution) layer).out();
      tensors.add(new NetworkSpec.Tensor("u", List.of(out), false));
      return tensors;
    }
  }

  /**
   * main(x) + shortcut(x), which must have the same shape (He et al. 2016). An empty shortcut is
   * the identity.
   */
  record Residual(List<LayerSpec> main, List<LayerSpec> shortcut) implements LayerSpec {
    public Residual {
      main = List.copyOf(main);
      shortcut = List.copyOf(shortcut);
      if (main.isEmpty()) {
        throw new IllegalArgumentException(
            "the main path of a residual layer must have at least one layer");
      }
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
      List<Integer> one = new NetworkSpec(input, main).output();
      List<Integer> other = new NetworkSpec(input, shortcut).output();
      if (!one.equals(other)) {
        throw new IllegalArgumentException(
            "cannot add shape %s of its main path to shape %s of its shortcut"
                .formatted(one, other));
      }
      return one;
    }

    @Override
    public List<NetworkSpec.Tensor> tensors() {
      List<NetworkSpec.Tensor> tensors = new ArrayList<>();
      NetworkSpec.addTensors("main.", main, tensors);
      NetworkSpec.addTensors("shortcut.", shortcut, tensors);
      return tensors;
    }
  }

  /** Repeats every pixel four times, which doubles height and width. */
  record Upsample() implements LayerSpec {
    @Override
    public List<Integer> outputShape(List<Integer> input) {
      require(input.size() == 3, "images", input);
      return List.of(2 * input.get(0), 2 * input.get(1), input.get(2));
    }
  }

  /** Averages squares of 2 x 2 pixels, which halves height and width. */
  record AveragePool() implements LayerSpec {
    @Override
    public List<Integer> outputShape(List<Integer> input) {
      require(
          input.size() == 3 && input.get(0) % 2 == 0 && input.get(1) % 2 == 0,
          "images with an even number of pixels a side",
          input);
      return List.of(input.get(0) / 2, input.get(1) / 2, input.get(2));
    }
  }

  /** Turns images into vectors by adding up all pixels of each channel. */
  record GlobalSum() implements LayerSpec {
    @Override
    public List<Integer> outputShape(List<Integer> input) {
      require(input.size() == 3, "images", input);
      return List.of(input.get(2));
    }
  }

  /**
   * Sets random values to 0 and divides the others by 1 - rate, in training only (Srivastava et al.
   * 2014).
   *
   * @param rate probability that a value is set to 0, in (0, 1)
   */
  record Dropout(double rate) implements LayerSpec {
    public Dropout {
      if (!(rate > 0 && rate < 1)) {
        throw new IllegalArgumentException("the rate of dropout must be in (0, 1), not " + rate);
      }
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
      return input;
    }
  }

  /**
   * Adds normal noise, in training only.
   *
   * @param deviation standard deviation of the noise, above 0
   */
  record GaussianNoise(double deviation) implements LayerSpec {
    public GaussianNoise {
      if (!(deviation > 0 && deviation < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "the deviation of noise must be above 0 and finite, not " + deviation);
      }
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
      return input;
    }
  }

  /**
   * Appends the learned vector of the image's class to the input, or zeros for an image without a
   * class.
   *
   * @param in length of the input vectors
   * @param classes number of classes K; labels are 0 to K - 1
   * @param size length of a class's vector
   * @param shares whether the layer has a tensor {@code share} with the share of each class among
   *     the newest real images, which decides how often a class is generated that nobody asks for
   */
  record ClassEmbedding(int in, int classes, int size, boolean shares) implements LayerSpec {
    public ClassEmbedding {
      requirePositive("class embedding", in, classes, size);
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
      require(input.equals(List.of(in)), "vectors of " + in, input);
      return List.of(Math.addExact(in, size));
    }

    @Override
    public List<NetworkSpec.Tensor> tensors() {
      NetworkSpec.Tensor embedding =
          new NetworkSpec.Tensor("embedding", List.of(classes, size), true);
      return shares
          ? List.of(embedding, new NetworkSpec.Tensor("share", List.of(classes), false))
          : List.of(embedding);
    }
  }

  /**
   * Selects, from one value per class, that of the image's class; 0 for an image without a class.
   * After a linear layer without bias, the result is the projection of Miyato and Koyama 2018.
   *
   * @param classes number of classes K; labels are 0 to K - 1
   */
  record ClassScore(int classes) implements LayerSpec {
    public ClassScore {
      requirePositive("class score", classes);
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
      require(input.equals(List.of(classes)), "vectors of " + classes, input);
      return List.of(1);
    }
  }

  private static boolean isImage(List<Integer> shape, int channels) {
    return shape.size() == 3 && shape.get(2) == channels;
  }

  private static void require(boolean fits, String expected, List<Integer> input) {
    if (!fits) {
      throw new IllegalArgumentException("takes " + expected + ", not " + input);
    }
  }

  private static void requirePositive(String layer, int... sizes) {
    for (int size : sizes) {
      if (size < 1) {
        throw new IllegalArgumentException(
            "the sizes of a " + layer + " layer must be above 0, not " + size);
      }
    }
  }

  private static void requirePadding(String layer, int padding) {
    if (padding < 0) {
      throw new IllegalArgumentException(
          "the padding of a " + layer + " must be 0 or more, not " + padding);
    }
  }

  private static List<NetworkSpec.Tensor> weightAndBias(
      boolean bias, int biasSize, Integer... weightShape) {
    List<NetworkSpec.Tensor> tensors = new ArrayList<>();
    tensors.add(new NetworkSpec.Tensor("weight", List.of(weightShape), true));
    if (bias) {
      tensors.add(new NetworkSpec.Tensor("bias", List.of(biasSize), true));
    }
    return tensors;
  }
}
