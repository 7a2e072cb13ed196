package io.streamgan.gan.network;

import io.streamgan.gan.ImageShape;
import java.util.ArrayList;
import java.util.List;

/**
 * Deep convolutional networks (Radford, Metz and Chintala 2016): kernels of 4 at stride 2, batch
 * normalisation in both networks but not next to the image, ReLU in G, leaky ReLU in D.
 *
 * <p>{@code width} is the number of channels next to the image; each halving of the image doubles
 * them. At 32x32x3 and width 64, D has 664 thousand and G (latents of 100) 1,070 thousand values.
 */
public final class Dcgan {
  private static final int SMALLEST_SIDE = 4;
  private static final double SLOPE = 0.2;

  private Dcgan() {}

  /** Latents of {@code latentSize} to images of {@code image} in [-1, 1]. */
  public static NetworkSpec generator(ImageShape image, int width, int latentSize) {
    int halvings = halvings(image);
    requirePositive("network width", width);
    requirePositive("latent size", latentSize);
    int channels = width << (halvings - 1);
    List<LayerSpec> layers = new ArrayList<>();
    layers.add(new LayerSpec.Linear(latentSize, SMALLEST_SIDE * SMALLEST_SIDE * channels, false));
    layers.add(new LayerSpec.Reshape(SMALLEST_SIDE, SMALLEST_SIDE, channels));
    layers.add(new LayerSpec.BatchNorm(channels));
    layers.add(new LayerSpec.Relu());
    for (; channels > width; channels /= 2) {
      layers.add(new LayerSpec.TransposedConvolution(channels, channels / 2, 4, 2, 1, false));
      layers.add(new LayerSpec.BatchNorm(channels / 2));
      layers.add(new LayerSpec.Relu());
    }
    layers.add(new LayerSpec.TransposedConvolution(width, image.channels(), 4, 2, 1, true));
    layers.add(new LayerSpec.Tanh());
    return new NetworkSpec(List.of(latentSize), layers);
  }

  /**
   * Images of {@code image} in [-1, 1] to {@code outputs} values each.
   *
   * @param norm false for a network without batch normalisation, as gradient penalties need it
   */
  public static NetworkSpec discriminator(ImageShape image, int width, int outputs, boolean norm) {
    int halvings = halvings(image);
    requirePositive("network width", width);
    return downwards(image, width, halvings, outputs, norm);
  }

  /**
   * What autoencoding adds: an encoder, whose latents have mean 0 and variance 1 in a batch so that
   * normal ones can take their place, and discriminators of images of a half and a quarter of the
   * side.
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
    for (int i = 1; i < halvings; i++, channels *= 2) {
      layers.add(new LayerSpec.Convolution(channels, 2 * channels, 4, 2, 1, !norm));
      if (norm) {
        layers.add(new LayerSpec.BatchNorm(2 * channels));
      }
      layers.add(new LayerSpec.LeakyRelu(SLOPE));
    }
    layers.add(new LayerSpec.Flatten());
    layers.add(new LayerSpec.Linear(SMALLEST_SIDE * SMALLEST_SIDE * channels, outputs, true));
    // Without batch normalisation small weights would let the signal vanish from layer to layer.
    return new NetworkSpec(
        image.toList(), layers, norm ? NetworkSpec.Initial.NORMAL : NetworkSpec.Initial.HE);
  }

  private static int halvings(ImageShape image) {
    if (image.height() != image.width()
        || image.width() < 32
        || image.width() > 128
        || Integer.bitCount(image.width()) != 1) {
      throw new IllegalArgumentException(
          "DCGAN networks are built for images of 32x32, 64x64 or 128x128 pixels, not %dx%d;"
                  .formatted(image.height(), image.width())
              + " choose one of these sizes, or the network mlp");
    }
    return Integer.numberOfTrailingZeros(image.width() / SMALLEST_SIDE);
  }

  private static void requirePositive(String what, int value) {
    if (value < 1 || value > 4096) {
      throw new IllegalArgumentException(what + " must be between 1 and 4096, not " + value);
    }
  }
}
