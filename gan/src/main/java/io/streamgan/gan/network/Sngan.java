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
 * first two halve them. Sides that are halved more than three times ({@link Halvings}) have the
 * paper's larger networks: at 64x64 pixels, G goes from 1,024 to 64 channels in four blocks and D
 * from 64 to 1,024 in five, which halve the sides as long as they are even. Each further doubling
 * of the sides adds a block of 1,024 channels to both.
 */
public final class Sngan {
  /** Number of halvings of the paper's networks for CIFAR-10. */
  private static final int SMALL = 3;

  private static final int MAX_DOUBLINGS = 4;

  private static final String NAME = "SNGAN";

  private Sngan() {}

  /** Returns a network from {@code latentSize} latents to images of {@code image} in [-1, 1]. */
  public static NetworkSpec generator(ImageShape image, int width, int latentSize) {
    Halvings halvings = Halvings.of(NAME, image);
    int blocks = halvings.count();
    int in = Math.multiplyExact(width, blocks == SMALL ? 4 : factor(blocks));
    List<LayerSpec> layers = new ArrayList<>();
    layers.add(new LayerSpec.Linear(latentSize, Math.multiplyExact(halvings.pixels(), in), true));
    layers.add(new LayerSpec.Reshape(halvings.height(), halvings.width(), in));
    for (int i = 1; i <= blocks; i++) {
      int out = Math.multiplyExact(width, blocks == SMALL ? 4 : factor(blocks - i));
      layers.add(up(in, out));
      in = out;
    }
    layers.add(new LayerSpec.BatchNorm(in));
    layers.add(new LayerSpec.Relu());
    layers.add(new LayerSpec.Convolution(in, image.channels(), 3, 1, 1, true));
    layers.add(new LayerSpec.Tanh());
    return new NetworkSpec(List.of(latentSize), layers, NetworkSpec.Initial.HE);
  }

  /** Returns a network from images of {@code image} in [-1, 1] to {@code outputs} values each. */
  public static NetworkSpec discriminator(ImageShape image, int width, int outputs) {
    int blocks = Halvings.of(NAME, image).count();
    // Both sides are even that many times.
    int even = Integer.numberOfTrailingZeros(image.height() | image.width());
    int halving = blocks == SMALL ? 2 : even;
    List<LayerSpec> layers = new ArrayList<>();
    int in = image.channels();
    for (int i = 0; i <= blocks; i++) {
      int out = Math.multiplyExact(width, blocks == SMALL ? 2 : factor(i));
      layers.add(i == 0 ? first(in, out) : down(in, out, i < halving));
      in = out;
    }
    layers.add(new LayerSpec.Relu());
    layers.add(new LayerSpec.GlobalSum());
    layers.add(normalised(new LayerSpec.Linear(in, outputs, true)));
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

  /** Returns the number of channels at level {@code i}, as a multiple of the width. */
  private static int factor(int i) {
    return 1 << Math.min(i, MAX_DOUBLINGS);
  }
}
