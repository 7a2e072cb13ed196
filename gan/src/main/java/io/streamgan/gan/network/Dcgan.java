package io.streamgan.gan.network;

import io.streamgan.gan.ImageShape;
import java.util.ArrayList;
import java.util.List;

/**
 * Deep convolutional networks (Radford, Metz and Chintala 2016) with kernels of 4 pixels and stride
 * 2, ReLU in G and leaky ReLU in D. Both networks have batch normalisation, except in the layer
 * next to the image.
 *
 * <p>The sides of the images are 3 or 4 pixels, doubled three times or more. {@code width} is the
 * number of channels next to the image; each layer that halves the image doubles the number of
 * channels, up to 16 times the width. For images of 32x32x3, width 64 and latents of 100 values, D
 * has 664 thousand values and G has 1,070 thousand.
 */
public final class Dcgan {
  private static final int MIN_SIDE = 24;
  private static final int MAX_SIDE = 1024;
  private static final int MAX_DOUBLINGS = 4;
  private static final double SLOPE = 0.2;

  private Dcgan() {}

  /** Returns a network from {@code latentSize} latents to images of {@code image} in [-1, 1]. */
  public static NetworkSpec generator(ImageShape image, int width, int latentSize) {
    int halvings = halvings(image);
    requirePositive("network width", width);
    requirePositive("latent size", latentSize);
    int side = image.width() >> halvings;
    int channels = channels(width, halvings - 1);
    List<LayerSpec> layers = new ArrayList<>();
    layers.add(new LayerSpec.Linear(latentSize, side * side * channels, false));
    layers.add(new LayerSpec.Reshape(side, side, channels));
    layers.add(new LayerSpec.BatchNorm(channels));
    layers.add(new LayerSpec.Relu());
    for (int level = halvings - 2; level >= 0; level--) {
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
    int halvings = halvings(image);
    requirePositive("network width", width);
    return downwards(image, width, halvings, outputs, norm);
  }

  /**
   * Returns the networks that the objective autoencoding adds: an encoder, and discriminators of
   * images with a half and a quarter of the side. Each latent of the encoder has mean 0 and
   * variance 1 within a batch, so that G can generate images from standard normal latents too.
   */
  public static Autoencoder autoencoder(ImageShape image, int width, int latentSize) {
    int halvings = halvings(image);
    List<LayerSpec> encoder =
        new ArrayList<>(downwards(image, width, halvings, latentSize, true).layers());
    encoder.add(new LayerSpec.BatchNorm(latentSize));
    List<NetworkSpec> coarse = new ArrayList<>();
    for (int i = 1; i <= 2; i++) {
      ImageShape smaller =
          new ImageShape(image.height() >> i, image.width() >> i, image.channels());
      coarse.add(downwards(smaller, width, halvings - i, 1, true));
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
    int side = image.width() >> halvings;
    layers.add(new LayerSpec.Flatten());
    layers.add(new LayerSpec.Linear(side * side * channels, outputs, true));
    // Without batch normalisation, activations would shrink from layer to layer with small weights.
    return new NetworkSpec(
        image.toList(), layers, norm ? NetworkSpec.Initial.NORMAL : NetworkSpec.Initial.HE);
  }

  /** Number of channels after {@code level} halvings of the layer next to the image. */
  private static int channels(int width, int level) {
    return width << Math.min(level, MAX_DOUBLINGS);
  }

  private static int halvings(ImageShape image) {
    int side = image.width();
    int smallest = side == Integer.highestOneBit(side) ? 4 : 3;
    int doublings = Integer.numberOfTrailingZeros(side / smallest);
    if (image.height() != side
        || side < MIN_SIDE
        || side > MAX_SIDE
        || side != smallest << doublings) {
      throw new IllegalArgumentException(
          "DCGAN networks are built for square images of 24, 32, 48, 64, 96, 128, ... (3 or 4 times"
              + " a"
              + " power of 2) up to %d pixels a side, not %dx%d; choose one of these sizes, or the network mlp"
                  .formatted(MAX_SIDE, image.height(), side));
    }
    return doublings;
  }

  private static void requirePositive(String what, int value) {
    if (value < 1 || value > 4096) {
      throw new IllegalArgumentException(what + " must be between 1 and 4096, not " + value);
    }
  }
}
