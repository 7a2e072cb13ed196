package io.streamgan.sampler.export;

import io.streamgan.codec.PublishedGenerator;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A generator as the zip in which Deeplearning4j keeps a {@code MultiLayerNetwork}: its layers as
 * JSON, and all parameters as one vector. Takes latents, [n, latent size]; gives images in [-1, 1],
 * channels first, [n, channels, height, width].
 *
 * <p>Deeplearning4j's own format is channels first, so the columns of the linear layer before a
 * reshape to images are reordered, and so are the parameters of a batch normalisation between the
 * two. All other weights keep their order.
 */
final class Dl4jModel {
  /** Smaller than the epsilon that is added to variances, but with a finite logarithm. */
  private static final double SMALLEST_VARIANCE = 1e-12;

  /** Layers that {@link #add} writes. */
  private static final Set<Class<? extends LayerSpec>> LAYERS =
      Set.of(
          LayerSpec.Linear.class,
          LayerSpec.Reshape.class,
          LayerSpec.BatchNorm.class,
          LayerSpec.TransposedConvolution.class,
          LayerSpec.Convolution.class,
          LayerSpec.Relu.class,
          LayerSpec.LeakyRelu.class,
          LayerSpec.Tanh.class,
          LayerSpec.Dropout.class,
          LayerSpec.GaussianNoise.class);

  private final NamedTensors tensors;
  private final Dl4jLayers layers = new Dl4jLayers();
  private final List<float[]> parameters = new ArrayList<>();

  private Dl4jModel(NamedTensors tensors) {
    this.tensors = tensors;
  }

  static boolean supports(LayerSpec layer) {
    return LAYERS.contains(layer.getClass());
  }

  static byte[] write(PublishedGenerator generator, List<String> classNames) {
    NetworkSpec network = generator.snapshot().network();
    Dl4jModel model = new Dl4jModel(new NamedTensors(generator.snapshot()));
    for (int i = 0; i < network.layers().size(); i++) {
      model.add(i + ".", network.layers().get(i), ChannelsFirst.behind(network, i));
    }
    if (network.layers().get(network.layers().size() - 1) instanceof LayerSpec.Reshape) {
      // A preprocessor needs a layer that follows it.
      model.layers.activation("ActivationIdentity");
    }
    StoredZip zip = new StoredZip();
    zip.add("configuration.json", model.layers.json().toString().getBytes(StandardCharsets.UTF_8));
    zip.add("coefficients.bin", Nd4jVector.of(model.parameters));
    zip.add(
        "manifest.json",
        ManifestJson.json(generator, classNames).toString().getBytes(StandardCharsets.UTF_8));
    return zip.finish();
  }

  /**
   * @param order of the layer's output
   */
  private void add(String name, LayerSpec layer, ChannelsFirst order) {
    if (layer instanceof LayerSpec.Linear l) {
      addLinear(name, l, order);
    } else if (layer instanceof LayerSpec.Reshape r) {
      layers.reshape(r.height(), r.width(), r.channels());
    } else if (layer instanceof LayerSpec.BatchNorm b) {
      layers.batchNorm(b.features());
      for (String tensor : List.of("weight", "bias", "running_mean")) {
        parameters.add(order.placed(tensors.get(name + tensor).values()));
      }
      parameters.add(order.placed(logDeviations(tensors.get(name + "running_var").values())));
    } else if (layer instanceof LayerSpec.TransposedConvolution c) {
      layers.convolution(
          "Deconvolution2D", c.in(), c.out(), c.kernel(), c.stride(), c.padding(), c.bias());
      addConvolution(name);
    } else if (layer instanceof LayerSpec.Convolution c) {
      layers.convolution(
          "ConvolutionLayer", c.in(), c.out(), c.kernel(), c.stride(), c.padding(), c.bias());
      addConvolution(name);
    } else if (layer instanceof LayerSpec.Relu) {
      layers.activation("ActivationReLU");
    } else if (layer instanceof LayerSpec.LeakyRelu l) {
      layers.leakyRelu(l.slope());
    } else if (layer instanceof LayerSpec.Tanh) {
      layers.activation("ActivationTanH");
    } else if (!(layer instanceof LayerSpec.Dropout)
        && !(layer instanceof LayerSpec.GaussianNoise)) {
      throw new IllegalArgumentException("supports() admits " + layer + ", and nothing writes it");
    }
  }

  /**
   * Returns log10 of the standard deviations, which Deeplearning4j stores instead of variances
   * since 1.0.0-beta4.
   */
  private static float[] logDeviations(float[] variances) {
    float[] logs = new float[variances.length];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = (float) (0.5 * Math.log10(Math.max(variances[i], SMALLEST_VARIANCE)));
    }
    return logs;
  }

  /** Adds the bias and then the weight, whose order is the same in both formats. */
  private void addConvolution(String name) {
    if (tensors.has(name + "bias")) {
      parameters.add(tensors.get(name + "bias").values());
    }
    parameters.add(tensors.get(name + "weight").values());
  }

  /** Adds the weight column by column, and then the bias. */
  private void addLinear(String name, LayerSpec.Linear layer, ChannelsFirst order) {
    layers.linear(layer.in(), layer.out(), layer.bias());
    float[] rows = tensors.get(name + "weight").values();
    float[] columns = new float[rows.length];
    for (int in = 0; in < layer.in(); in++) {
      for (int out = 0; out < layer.out(); out++) {
        columns[order.place(out) * layer.in() + in] = rows[in * layer.out() + out];
      }
    }
    parameters.add(columns);
    if (layer.bias()) {
      parameters.add(order.placed(tensors.get(name + "bias").values()));
    }
  }
}
