package io.streamgan.gan.nd4j;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A training trace computed by PyTorch in float64, its arrays turned to this engine's layout:
 * images from NCHW to NHWC, linear weights from [out, in] to [in, out], and vectors that are
 * flattened images from channels first to channels last.
 */
record GoldenTrace(JsonNode json, NetworkSpec discriminator, NetworkSpec generator) {
  static GoldenTrace read(Path file) throws IOException {
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    List<Integer> image = shape(json.path("steps").path(0).path("real"));
    NetworkSpec discriminator =
        network(List.of(image.get(2), image.get(3), image.get(1)), json.path("discriminator"));
    int latentSize = json.path("generator").path(0).path("in").asInt();
    return new GoldenTrace(
        json, discriminator, network(List.of(latentSize), json.path("generator")));
  }

  /** The tensors of {@code parent}, by name, in the engine's layout. */
  static Map<String, double[]> tensors(NetworkSpec network, JsonNode parent) {
    Map<String, double[]> tensors = new TreeMap<>();
    parent
        .properties()
        .forEach(
            entry -> {
              int layer = Integer.parseInt(entry.getKey().replaceAll("\\..*", ""));
              double[] values = values(entry.getValue());
              boolean linearWeight =
                  network.layers().get(layer) instanceof LayerSpec.Linear
                      && entry.getKey().endsWith("weight");
              tensors.put(entry.getKey(), linearWeight ? linear(network, layer, values) : values);
            });
    return tensors;
  }

  /** Images [N, C, H, W] as [N, H, W, C]. */
  static double[] images(JsonNode array) {
    List<Integer> shape = shape(array);
    double[] source = values(array);
    int channels = shape.get(1);
    int pixels = shape.get(2) * shape.get(3);
    double[] target = new double[source.length];
    for (int i = 0; i < source.length; i++) {
      int n = i / (channels * pixels);
      int c = i / pixels % channels;
      target[(n * pixels + i % pixels) * channels + c] = source[i];
    }
    return target;
  }

  static double[] values(JsonNode array) {
    double[] values = new double[array.path("data").size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.path("data").get(i).asDouble();
    }
    return values;
  }

  static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static double[] linear(NetworkSpec network, int layer, double[] source) {
    LayerSpec.Linear linear = (LayerSpec.Linear) network.layers().get(layer);
    boolean fromImage = layer > 0 && network.layers().get(layer - 1) instanceof LayerSpec.Flatten;
    boolean toImage =
        layer + 1 < network.layers().size()
            && network.layers().get(layer + 1) instanceof LayerSpec.Reshape;
    double[] target = new double[source.length];
    for (int out = 0; out < linear.out(); out++) {
      for (int in = 0; in < linear.in(); in++) {
        int row = fromImage ? channelsLast(in, network.shapes().get(layer - 1)) : in;
        int column = toImage ? channelsLast(out, network.shapes().get(layer + 2)) : out;
        target[row * linear.out() + column] = source[out * linear.in() + in];
      }
    }
    return target;
  }

  /** Where entry {@code index} of a flattened [C, H, W] image is in [H, W, C]. */
  private static int channelsLast(int index, List<Integer> shape) {
    int pixels = shape.get(0) * shape.get(1);
    return index % pixels * shape.get(2) + index / pixels;
  }

  private static List<Integer> shape(JsonNode array) {
    List<Integer> shape = new ArrayList<>();
    array.path("shape").forEach(size -> shape.add(size.asInt()));
    return shape;
  }

  private static NetworkSpec network(List<Integer> input, JsonNode layers) {
    List<LayerSpec> specs = new ArrayList<>();
    layers.forEach(layer -> specs.add(layer(layer)));
    return new NetworkSpec(input, specs);
  }

  private static LayerSpec layer(JsonNode json) {
    int in = json.path("in").asInt();
    int out = json.path("out").asInt();
    boolean bias = json.path("bias").asBoolean();
    int kernel = json.path("kernel").asInt();
    int stride = json.path("stride").asInt();
    int padding = json.path("padding").asInt();
    String type = json.path("type").asText();
    return switch (type) {
      case "linear" -> new LayerSpec.Linear(in, out, bias);
      case "conv" -> new LayerSpec.Convolution(in, out, kernel, stride, padding, bias);
      case "conv_transpose" ->
          new LayerSpec.TransposedConvolution(in, out, kernel, stride, padding, bias);
      case "batch_norm" -> new LayerSpec.BatchNorm(json.path("features").asInt());
      case "leaky_relu" -> new LayerSpec.LeakyRelu(json.path("slope").asDouble());
      case "relu" -> new LayerSpec.Relu();
      case "tanh" -> new LayerSpec.Tanh();
      case "flatten" -> new LayerSpec.Flatten();
      case "reshape" ->
          new LayerSpec.Reshape(
              json.path("shape").get(1).asInt(),
              json.path("shape").get(2).asInt(),
              json.path("shape").get(0).asInt());
      default -> throw new IllegalArgumentException("unknown layer " + type);
    };
  }
}
