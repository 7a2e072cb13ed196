package io.streamgan.sampler.export;

import io.streamgan.codec.PublishedGenerator;
import io.streamgan.gan.ClassBoundaries;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A generator as the zip in which Deeplearning4j keeps a {@code MultiLayerNetwork}: its layers as
 * JSON, and all parameters as one vector. Takes latents, [n, latent size]; gives images in [-1, 1],
 * channels first, [n, channels, height, width]. With classes, that of an image follows from its
 * latents as the sampler does it.
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
          LayerSpec.ClassEmbedding.class,
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

  /** A latent value this close to a boundary, divided into 1, is between two classes. */
  private static final float STEEPNESS = 1e6f;

  private final NamedTensors tensors;
  private final ClassBoundaries boundaries;
  private final Dl4jLayers layers = new Dl4jLayers();
  private final List<float[]> parameters = new ArrayList<>();

  private Dl4jModel(GeneratorSnapshot generator) {
    tensors = new NamedTensors(generator);
    boundaries =
        generator.network().classes() == 0
            ? new ClassBoundaries(new float[0])
            : generator.classBoundaries();
  }

  static boolean supports(LayerSpec layer) {
    return LAYERS.contains(layer.getClass());
  }

  static byte[] write(PublishedGenerator generator, List<String> classNames) {
    NetworkSpec network = generator.snapshot().network();
    Dl4jModel model = new Dl4jModel(generator.snapshot());
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
    if (layer instanceof LayerSpec.ClassEmbedding c) {
      addClassEmbedding(name, c);
    } else if (layer instanceof LayerSpec.Linear l) {
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

  /**
   * Adds the latents and the vector of the class that follows from them. Deeplearning4j has no
   * layer for that, so a steep function of the first latent value, cut off at -1 and 1, shows for
   * each boundary between two classes on which side the value lies, and the vector of the class is
   * the sum of the differences at the boundaries below. The same cut must leave latents as they
   * are, so they are scaled down before it, by a power of two that does not change their bits. The
   * first one becomes 0.
   */
  private void addClassEmbedding(String name, LayerSpec.ClassEmbedding layer) {
    int in = layer.in();
    float[] steps = boundaries.values();
    int hidden = in + steps.length;
    layers.linear(in, hidden, true);
    float[] weight = new float[in * hidden];
    float[] bias = new float[hidden];
    for (int i = 1; i < in; i++) {
      weight[i * in + i] = 1 / ClassBoundaries.LIMIT;
    }
    for (int k = 0; k < steps.length; k++) {
      weight[(in + k) * in] = STEEPNESS;
      bias[in + k] = -STEEPNESS * steps[k];
    }
    parameters.add(weight);
    parameters.add(bias);
    layers.activation("ActivationHardTanH");

    layers.linear(hidden, in + layer.size(), true);
    float[] columns = new float[(in + layer.size()) * hidden];
    float[] offset = new float[in + layer.size()];
    for (int i = 0; i < in; i++) {
      columns[i * hidden + i] = ClassBoundaries.LIMIT;
    }
    float[] embedding = tensors.get(name + "embedding").values();
    for (int i = 0; i < layer.size(); i++) {
      int column = in + i;
      offset[column] = (embedding[i] + embedding[steps.length * layer.size() + i]) / 2;
      for (int k = 0; k < steps.length; k++) {
        float before = embedding[k * layer.size() + i];
        float after = embedding[(k + 1) * layer.size() + i];
        columns[column * hidden + in + k] = (after - before) / 2;
      }
    }
    parameters.add(columns);
    parameters.add(offset);
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
