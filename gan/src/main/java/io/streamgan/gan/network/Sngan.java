package io.streamgan.gan.network;

import io.streamgan.gan.ImageShape;
import java.util.ArrayList;
import java.util.List;

/**
 * Residual networks of Miyato et al. 2018 (spectral normalisation). G has batch normalisation. D
 * has spectral norm and no batch normalisation, so gradient penalties can be used with it.
 *
 * <p>At width 64 and 32x32 pixels they are the paper's networks for CIFAR-10: G has three blocks of
 * 256 channels that double the image's sides, and D has four blocks of 128 channels, of which the
 * first two halve them. At 64x64 pixels, G goes from 1,024 to 64 channels in four blocks and D from
 * 64 to 1,024 in five, like the paper's larger networks.
 */
public final class Sngan {
  private static final int SMALLEST_SIDE = 4;

  private Sngan() {}

  /** Returns a network from {@code latentSize} latents to images of {@code image} in [-1, 1]. */
  public static NetworkSpec generator(ImageShape image, int width, int latentSize) {
    int[] channels = isLarge(image) ? times(width, 16, 8, 4, 2, 1) : times(width, 4, 4, 4, 4);
    int pixels = SMALLEST_SIDE * SMALLEST_SIDE;
    List<LayerSpec> layers = new ArrayList<>();
    layers.add(new LayerSpec.Linear(latentSize, Math.multiplyExact(pixels, channels[0]), true));
    layers.add(new LayerSpec.Reshape(SMALLEST_SIDE, SMALLEST_SIDE, channels[0]));
    for (int i = 1; i < channels.length; i++) {
      layers.add(up(channels[i - 1], channels[i]));
    }
    int last = channels[channels.length - 1];
    layers.add(new LayerSpec.BatchNorm(last));
    layers.add(new LayerSpec.Relu());
    layers.add(new LayerSpec.Convolution(last, image.channels(), 3, 1, 1, true));
    layers.add(new LayerSpec.Tanh());
    return new NetworkSpec(List.of(latentSize), layers, NetworkSpec.Initial.HE);
  }

  /** Returns a network from images of {@code image} in [-1, 1] to {@code outputs} values each. */
  public static NetworkSpec discriminator(ImageShape image, int width, int outputs) {
    int[] channels = isLarge(image) ? times(width, 1, 2, 4, 8, 16) : times(width, 2, 2, 2, 2);
    int halvings = isLarge(image) ? channels.length : 2;
    List<LayerSpec> layers = new ArrayList<>();
    layers.add(first(image.channels(), channels[0]));
    for (int i = 1; i < channels.length; i++) {
      layers.add(down(channels[i - 1], channels[i], i < halvings));
    }
    layers.add(new LayerSpec.Relu());
    layers.add(new LayerSpec.GlobalSum());
    layers.add(normalised(new LayerSpec.Linear(channels[channels.length - 1], outputs, true)));
    return new NetworkSpec(image.toList(), layers, NetworkSpec.Initial.HE);
  }

  private static LayerSpec up(int in, int out) {
    return new LayerSpec.Residual(
        List.of(
            new LayerSpec.BatchNorm(in),
            new LayerSpec.Relu(),
            new LayerSpec.Upsample(),
            new LayerSpec.Convolution(in, out, 3, 1, 1, false),
            new LayerSpec.BatchNorm(out),
            new LayerSpec.Relu(),
            new LayerSpec.Convolution(out, out, 3, 1, 1, true)),
        List.of(new LayerSpec.Upsample(), new LayerSpec.Convolution(in, out, 1, 1, 0, false)));
  }

  /**
   * Returns D's first block, which has no ReLU in front, because its input is an image, and whose
   * shortcut pools before its convolution.
   */
  private static LayerSpec first(int in, int out) {
    return new LayerSpec.Residual(
        List.of(
            normalised(new LayerSpec.Convolution(in, out, 3, 1, 1, true)),
            new LayerSpec.Relu(),
            normalised(new LayerSpec.Convolution(out, out, 3, 1, 1, true)),
            new LayerSpec.AveragePool()),
        List.of(
            new LayerSpec.AveragePool(),
            normalised(new LayerSpec.Convolution(in, out, 1, 1, 0, true))));
  }

  private static LayerSpec down(int in, int out, boolean halve) {
    List<LayerSpec> main = new ArrayList<>();
    main.add(new LayerSpec.Relu());
    main.add(normalised(new LayerSpec.Convolution(in, in, 3, 1, 1, true)));
    main.add(new LayerSpec.Relu());
    main.add(normalised(new LayerSpec.Convolution(in, out, 3, 1, 1, true)));
    List<LayerSpec> shortcut = new ArrayList<>();
    if (halve || in != out) {
      shortcut.add(normalised(new LayerSpec.Convolution(in, out, 1, 1, 0, true)));
    }
    if (halve) {
      main.add(new LayerSpec.AveragePool());
      shortcut.add(new LayerSpec.AveragePool());
    }
    return new LayerSpec.Residual(main, shortcut);
  }

  private static LayerSpec normalised(LayerSpec layer) {
    return new LayerSpec.SpectralNorm(layer);
  }

  private static int[] times(int width, int... factors) {
    int[] channels = new int[factors.length];
    for (int i = 0; i < factors.length; i++) {
      channels[i] = Math.multiplyExact(width, factors[i]);
    }
    return channels;
  }

  private static boolean isLarge(ImageShape image) {
    if (image.height() != image.width() || (image.width() != 32 && image.width() != 64)) {
      throw new IllegalArgumentException(
          "SNGAN networks are built for images of 32x32 or 64x64 pixels, not %dx%d; choose dcgan or"
                  .formatted(image.height(), image.width())
              + " mlp, or describe your own in a file");
    }
    return image.width() == 64;
  }
}
