package io.streamgan.gan.network;

import io.streamgan.gan.ImageShape;
import java.util.ArrayList;
import java.util.List;

/**
 * Deep convolutional networks (Radford, Metz and Chintala 2016) with kernels of 4 pixels and stride
 * 2, ReLU in G and leaky ReLU in D. Both networks have batch normalisation, except in the layer
 * next to the image.
 *
 * <p>Height and width of the images are each 3 or 4 pixels, doubled three times or more ({@link
 * Halvings}). {@code width} is the number of channels next to the image; each layer that halves the
 * image doubles the number of channels, up to 16 times the width. For images of 32x32x3, width 64
 * and latents of 100 values, D has 664 thousand values and G has 1,070 thousand.
 */
public final class Dcgan {
  private static final int MAX_DOUBLINGS = 4;
  private static final double SLOPE = 0.2;

  private Dcgan() {}

  /** Returns a network from {@code latentSize} latents to images of {@code image} in [-1, 1]. */
  public static NetworkSpec generator(ImageShape image, int width, int latentSize) {
    Halvings halvings = Halvings.of("DCGAN", image);
    requirePositive("network width", width);
    requirePositive("latent size", latentSize);
    int channels = channels(width, halvings.count() - 1);
    List<LayerSpec> layers = new ArrayList<>();
    layers.add(new LayerSpec.Linear(latentSize, halvings.pixels() * channels, false));
    layers.add(new LayerSpec.Reshape(halvings.height(), halvings.width(), channels));
    layers.add(new LayerSpec.BatchNorm(channels));
    layers.add(new LayerSpec.Relu());
    for (int level = halvings.count() - 2; level >= 0; level--) {
      int out = channels(width, level);
      layers.add(new LayerSpec.TransposedConvolution(channels, out, 4, 2, 1, false));
      layers.add(new LayerSpec.BatchNorm(out));
      layers.add(new LayerSpec.Relu());
      channels = out;
    }
    layers.add(new LayerSpec.TransposedConvolution(width, image.channels(), 4, 2, 1, true));
    layers.add(new LayerSpec.Tanh());
    return new NetworkSpec(List.of(latentSize), layers);
  }

  /**
   * Returns a network from images of {@code image} in [-1, 1] to {@code outputs} values each.
   *
   * @param norm whether it has batch normalisation, which gradient penalties do not allow
   */
  public static NetworkSpec discriminator(ImageShape image, int width, int outputs, boolean norm) {
    Halvings halvings = Halvings.of("DCGAN", image);
    requirePositive("network width", width);
    return downwards(image, width, halvings.count(), outputs, norm);
  }

  /**
   * Returns the networks that the objective autoencoding adds: an encoder, and discriminators of
   * images with a half and a quarter of the height and width. Each latent of the encoder has mean 0
   * and variance 1 within a batch, so that G can generate images from standard normal latents too.
   */
  public static Autoencoder autoencoder(ImageShape image, int width, int latentSize) {
    Halvings halvings = Halvings.of("DCGAN", image);
    List<LayerSpec> encoder =
        new ArrayList<>(downwards(image, width, halvings.count(), latentSize, true).layers());
    encoder.add(new LayerSpec.BatchNorm(latentSize));
    List<NetworkSpec> coarse = new ArrayList<>();
    for (int i = 1; i <= 2; i++) {
      ImageShape smaller =
          new ImageShape(image.height() >> i, image.width() >> i, image.channels());
      coarse.add(downwards(smaller, width, halvings.count() - i, 1, true));
    }
    return new Autoencoder(new NetworkSpec(image.toList(), encoder), coarse);
  }

  private static NetworkSpec downwards(
      ImageShape image, int width, int halvings, int outputs, boolean norm) {
    List<LayerSpec> layers = new ArrayList<>();
    layers.add(new LayerSpec.Convolution(image.channels(), width, 4, 2, 1, true));
    layers.add(new LayerSpec.LeakyRelu(SLOPE));
    int channels = width;
    for (int level = 1; level < halvings; level++) {
      int out = channels(width, level);
      layers.add(new LayerSpec.Convolution(channels, out, 4, 2, 1, !norm));
      if (norm) {
        layers.add(new LayerSpec.BatchNorm(out));
      }
      layers.add(new LayerSpec.LeakyRelu(SLOPE));
      channels = out;
    }
    int pixels = (image.height() >> halvings) * (image.width() >> halvings);
    layers.add(new LayerSpec.Flatten());
    layers.add(new LayerSpec.Linear(pixels * channels, outputs, true));
    // Without batch normalisation, activations would shrink from layer to layer with small weights.
    return new NetworkSpec(
        image.toList(), layers, norm ? NetworkSpec.Initial.NORMAL : NetworkSpec.Initial.HE);
  }

  /** Number of channels after {@code level} halvings of the layer next to the image. */
  private static int channels(int width, int level) {
    return width << Math.min(level, MAX_DOUBLINGS);
  }

  private static void requirePositive(String what, int value) {
    if (value < 1 || value > 4096) {
      throw new IllegalArgumentException(what + " must be between 1 and 4096, not " + value);
    }
  }
}
