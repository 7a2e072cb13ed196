package io.streamgan.gan.network;

import io.streamgan.gan.ImageShape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The networks that are trained against each other.
 *
 * @param generator latents to images in [-1, 1]
 * @param discriminator images to one or more values each
 * @param autoencoder the further networks of the objective autoencoding; null without
 */
public record Networks(
    NetworkSpec generator, NetworkSpec discriminator, @Nullable Autoencoder autoencoder) {
  /** See {@link Dcgan}. */
  public static final String DCGAN = "dcgan";

  /** See {@link Sngan}. */
  public static final String SNGAN = "sngan";

  /** See {@link Mlp}. */
  public static final String MLP = "mlp";

  /** All networks that have a name. */
  public static final List<String> NAMES = List.of(DCGAN, SNGAN, MLP);

  /**
   * What a caller asks of networks.
   *
   * @param image shape of the images, real and generated
   * @param width see the networks
   * @param latentSize length of one latent vector
   * @param outputs values that D gives an image
   * @param norm whether D may have batch normalisation; only {@value #DCGAN} has it
   * @param autoencoder whether those of an autoencoder are wanted; only {@value #DCGAN} has them
   */
  public record Requirements(
      ImageShape image, int width, int latentSize, int outputs, boolean norm, boolean autoencoder) {
    public Requirements {
      requireSize("network width", width);
      requireSize("latent size", latentSize);
    }

    private static void requireSize(String what, int value) {
      if (value < 1 || value > 4096) {
        throw new IllegalArgumentException(what + " must be between 1 and 4096, not " + value);
      }
    }
  }

  /** Length of the learned vector of a class in G. */
  private static final int EMBEDDING = 32;

  /**
   * The same for images of {@code classes} classes. G's latents are followed by a learned vector of
   * the class. To D's score comes the inner product of its features and a learned vector of the
   * class (Miyato and Koyama 2018), spectrally normalised where the score is.
   *
   * @throws IllegalArgumentException when G does not begin with a linear layer, or D does not end
   *     with one that gives one value
   */
  public Networks conditional(int classes) {
    return new Networks(
        conditionalGenerator(generator, classes),
        conditionalDiscriminator(discriminator, classes),
        autoencoder);
  }

  private static NetworkSpec conditionalGenerator(NetworkSpec network, int classes) {
    if (!(network.layers().get(0) instanceof LayerSpec.Linear first)) {
      throw new IllegalArgumentException(
          "a generator of classes begins with a linear layer, not with " + network.layers().get(0));
    }
    List<LayerSpec> layers = new ArrayList<>(network.layers());
    layers.set(0, new LayerSpec.Linear(first.in() + EMBEDDING, first.out(), first.bias()));
    layers.add(0, new LayerSpec.ClassEmbedding(first.in(), classes, EMBEDDING));
    return new NetworkSpec(network.input(), layers, network.initial());
  }

  private static NetworkSpec conditionalDiscriminator(NetworkSpec network, int classes) {
    int end = network.layers().size() - 1;
    LayerSpec last = network.layers().get(end);
    LayerSpec inner = last instanceof LayerSpec.SpectralNorm spectral ? spectral.layer() : last;
    if (!(inner instanceof LayerSpec.Linear linear) || linear.out() != 1) {
      throw new IllegalArgumentException(
          "a discriminator of classes ends with a linear layer that gives one value, not with "
              + last);
    }
    LayerSpec projection = new LayerSpec.Linear(linear.in(), classes, false);
    List<LayerSpec> layers = new ArrayList<>(network.layers().subList(0, end));
    layers.add(
        new LayerSpec.Residual(
            List.of(last),
            List.of(
                last == inner ? projection : new LayerSpec.SpectralNorm(projection),
                new LayerSpec.ClassScore(classes))));
    return new NetworkSpec(network.input(), layers, network.initial());
  }

  /**
   * Returns the networks named {@code name}, built for {@code requirements}.
   *
   * @throws IllegalArgumentException when that name is unknown, or the requirements cannot be met
   */
  public static Networks named(String name, Requirements requirements) {
    if (requirements.autoencoder() && !name.equals(DCGAN)) {
      throw new IllegalArgumentException(
          "the networks %s have no encoder, which the objective autoencoding needs; choose %s, or"
                  .formatted(name, DCGAN)
              + " describe your own in a file");
    }
    ImageShape image = requirements.image();
    int width = requirements.width();
    int latentSize = requirements.latentSize();
    return switch (name) {
      case DCGAN ->
          new Networks(
              Dcgan.generator(image, width, latentSize),
              Dcgan.discriminator(image, width, requirements.outputs(), requirements.norm()),
              requirements.autoencoder() ? Dcgan.autoencoder(image, width, latentSize) : null);
      case SNGAN ->
          new Networks(
              Sngan.generator(image, width, latentSize),
              Sngan.discriminator(image, width, requirements.outputs()),
              null);
      case MLP ->
          new Networks(
              Mlp.generator(image, width, latentSize),
              Mlp.discriminator(image, width, requirements.outputs()),
              null);
      default ->
          throw new IllegalArgumentException(
              "there are no networks named '%s'; choose one of %s"
                  .formatted(name, String.join(", ", NAMES)));
    };
  }
}
