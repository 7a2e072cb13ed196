package io.streamgan.gan.network;

import io.streamgan.gan.ImageShape;
import java.util.ArrayList;
import java.util.List;

/**
 * Networks of linear layers for images of any size, similar to those that Salimans et al. 2016
 * train on MNIST. D has five hidden layers, and Gaussian noise is added to the input of each of its
 * linear layers. G has two hidden layers.
 *
 * <p>At width 64, D's hidden layers have 1,024, 512, 256, 256 and 256 values, and G's have 512
 * each; these are the paper's 1,000, 500, 250, 250, 250 and 500 as powers of two. The paper uses
 * weight normalisation in D and softplus activations in G. Here D's weights have He's initial scale
 * instead, and G has batch normalisation and ReLU.
 */
public final class Mlp {
  private static final double PIXEL_NOISE = 0.3;
  private static final double HIDDEN_NOISE = 0.5;

  private Mlp() {}

  /** Returns a network from {@code latentSize} latents to images of {@code image} in [-1, 1]. */
  public static NetworkSpec generator(ImageShape image, int width, int latentSize) {
    int hidden = Math.multiplyExact(8, width);
    List<LayerSpec> layers = new ArrayList<>();
    int size = latentSize;
    for (int i = 0; i < 2; i++) {
      layers.add(new LayerSpec.Linear(size, hidden, false));
      layers.add(new LayerSpec.BatchNorm(hidden));
      layers.add(new LayerSpec.Relu());
      size = hidden;
    }
    layers.add(new LayerSpec.Linear(hidden, image.bytes(), true));
    layers.add(new LayerSpec.Tanh());
    layers.add(new LayerSpec.Reshape(image.height(), image.width(), image.channels()));
    return new NetworkSpec(List.of(latentSize), layers, NetworkSpec.Initial.HE);
  }

  /** Returns a network from images of {@code image} in [-1, 1] to {@code outputs} values each. */
  public static NetworkSpec discriminator(ImageShape image, int width, int outputs) {
    List<LayerSpec> layers = new ArrayList<>();
    layers.add(new LayerSpec.Flatten());
    layers.add(new LayerSpec.GaussianNoise(PIXEL_NOISE));
    int size = image.bytes();
    for (int factor : new int[] {16, 8, 4, 4, 4}) {
      int hidden = Math.multiplyExact(factor, width);
      layers.add(new LayerSpec.Linear(size, hidden, true));
      layers.add(new LayerSpec.Relu());
      layers.add(new LayerSpec.GaussianNoise(HIDDEN_NOISE));
      size = hidden;
    }
    layers.add(new LayerSpec.Linear(size, outputs, true));
    return new NetworkSpec(image.toList(), layers, NetworkSpec.Initial.HE);
  }
}
