package io.streamgan.gan.round;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.network.Autoencoder;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.objective.Autoencoding;
import io.streamgan.gan.objective.GradientPenalty;
import io.streamgan.gan.objective.Objective;
import io.streamgan.gan.objective.Objectives;
import io.streamgan.gan.objective.SemiSupervised;
import io.streamgan.gan.objective.Wasserstein;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A training trace computed by PyTorch in float64, its arrays turned to this engine's layout:
 * images from NCHW to NHWC, linear weights from [out, in] to [in, out], and vectors that are
 * flattened images from channels first to channels last.
 */
record GoldenTrace(JsonNode json, Map<String, NetworkSpec> networks) {
  /** As the trace names them, in the order of {@link GanSpec#networks}. */
  private static final List<String> NETWORKS =
      List.of(
          "discriminator", "discriminator_half", "discriminator_quarter", "encoder", "generator");

  static GoldenTrace read(Path file) throws IOException {
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    List<Integer> real = shape(json.path("steps").path(0).path("real"));
    Map<String, NetworkSpec> networks = new LinkedHashMap<>();
    for (String name : NETWORKS) {
      int scale = name.endsWith("half") ? 2 : name.endsWith("quarter") ? 4 : 1;
      List<Integer> image = List.of(real.get(2) / scale, real.get(3) / scale, real.get(1));
      List<Integer> latents = List.of(json.path(name).path(0).path("in").asInt());
      if (json.has(name)) {
        networks.put(name, network(name.equals("generator") ? latents : image, json.path(name)));
      }
    }
    return new GoldenTrace(json, networks);
  }

  GanSpec spec() {
    GanSpec.Adam adam =
        new GanSpec.Adam(
            json.at("/adam/lr").asDouble(),
            json.at("/adam/beta1").asDouble(),
            json.at("/adam/beta2").asDouble(),
            json.at("/adam/eps").asDouble());
    NetworkSpec discriminator = network("discriminator");
    NetworkSpec encoder = networks.get("encoder");
    return GanSpec.builder(network("generator"), discriminator, objective())
        .autoencoder(
            encoder == null
                ? null
                : new Autoencoder(
                    encoder,
                    List.of(network("discriminator_half"), network("discriminator_quarter"))))
        .penalty(penalty())
        .adam(adam, adam)
        .learningRateDecayImages(0)
        .emaHalfLifeImages(0)
        .batchSize(shape(json.at("/steps/0/real")).get(0))
        .build();
  }

  private NetworkSpec network(String name) {
    return Objects.requireNonNull(networks.get(name), name);
  }

  private Objective objective() {
    String name = json.path("case").asText().replaceFirst("_r1$", "");
    int outputs = network("discriminator").output().get(0);
    return switch (name) {
      case "r1", "dragan" -> Objectives.named("non-saturating");
      case "wasserstein_gp" -> Objectives.named("wasserstein-gp");
      case "wasserstein" -> new Wasserstein(json.path("weight_clip").asDouble());
      case "semi_supervised" -> new SemiSupervised(outputs, 1);
      case "autoencoding" -> new Autoencoding(json.path("distortion_weight").asDouble());
      default -> Objectives.named(name.replace('_', '-'));
    };
  }

  private @Nullable GradientPenalty penalty() {
    String name = json.path("case").asText().replaceFirst(".*_r1$", "r1");
    boolean named = Objectives.PENALTY_NAMES.contains(name);
    return named ? Objectives.penalty(name, 10, 1) : null;
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
