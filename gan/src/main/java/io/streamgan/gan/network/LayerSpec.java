package io.streamgan.gan.network;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** One layer of a network. Images are [N, height, width, channels] inside a network. */
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
  @JsonSubTypes.Type(value = LayerSpec.Reshape.class, name = "reshape")
})
public sealed interface LayerSpec {
  /** y = xW + b; weight [in, out]. */
  record Linear(int in, int out, boolean bias) implements LayerSpec {}

  /** Square kernel, zero padding; weight [out, in, kernel, kernel]. */
  record Convolution(int in, int out, int kernel, int stride, int padding, boolean bias)
      implements LayerSpec {}

  /** The gradient of a convolution as a layer; weight [in, out, kernel, kernel]. */
  record TransposedConvolution(int in, int out, int kernel, int stride, int padding, boolean bias)
      implements LayerSpec {}

  /** Over all axes but the last (Ioffe and Szegedy 2015); epsilon 1e-5, momentum 0.1. */
  record BatchNorm(int features) implements LayerSpec {}

  /** max(x, slope x). */
  record LeakyRelu(double slope) implements LayerSpec {}

  /** max(x, 0). */
  record Relu() implements LayerSpec {}

  record Tanh() implements LayerSpec {}

  /** Images to vectors, in [height, width, channels] order. */
  record Flatten() implements LayerSpec {}

  /** Vectors to images, in [height, width, channels] order. */
  record Reshape(int height, int width, int channels) implements LayerSpec {}
}
