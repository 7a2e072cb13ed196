package io.streamgan.gan.network;

import io.streamgan.gan.ImageShape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The networks that are trained against each other.
 *
 * @param generator network from latents to images in [-1, 1]
 * @param discriminator network from images to one or more values each
 * @param autoencoder the further networks of the objective autoencoding; null for other objectives
 */
public record Networks(
    NetworkSpec generator, NetworkSpec discriminator, @Nullable Autoencoder autoencoder) {
  /** See {@link Dcgan}. */
  public static final String DCGAN = "dcgan";

  /** See {@link Sngan}. */
  public static final String SNGAN = "sngan";

  /** See {@link Mlp}. */
  public static final String MLP = "mlp";

  /** The names of all networks that are built in. */
  public static final List<String> NAMES = List.of(DCGAN, SNGAN, MLP);

  /**
   * Requirements that networks are built for.
   *
   * @param image shape of the real and generated images
   * @param width base width that all layer widths are multiples of
   * @param latentSize length of one latent vector
   * @param outputs number of D's outputs per image
   * @param norm whether D may have batch normalisation; only {@value #DCGAN} then has it
   * @param autoencoder whether the networks of the objective autoencoding are needed; only {@value
   *     #DCGAN} has them
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

  /** Length of the learned vector per class in G. */
  private static final int EMBEDDING = 32;

  /**
   * Returns these networks, conditioned on {@code classes} classes. In G, a learned vector of the
   * class is appended to the latents. In D, the inner product of D's features and a learned vector
   * of the class is added to the score (Miyato and Koyama 2018); it has spectral norm if the layer
   * of the score has.
   *
   * @throws IllegalArgumentException when G does not begin with a linear layer, or D does not end
   *     with a linear layer with one output
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
          "a conditional generator must begin with a linear layer, not with "
              + network.layers().get(0));
    }
    List<LayerSpec> layers = new ArrayList<>(network.layers());
    layers.set(0, new LayerSpec.Linear(first.in() + EMBEDDING, first.out(), first.bias()));
    layers.add(0, new LayerSpec.ClassEmbedding(first.in(), classes, EMBEDDING, true));
    return new NetworkSpec(network.input(), layers, network.initial());
  }

  private static NetworkSpec conditionalDiscriminator(NetworkSpec network, int classes) {
    int end = network.layers().size() - 1;
    LayerSpec last = network.layers().get(end);
    LayerSpec inner = last instanceof LayerSpec.SpectralNorm spectral ? spectral.layer() : last;
    if (!(inner instanceof LayerSpec.Linear linear) || linear.out() != 1) {
      throw new IllegalArgumentException(
          "a conditional discriminator must end with a linear layer that has one output, not with "
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
   * @throws IllegalArgumentException when no networks have that name, or they cannot meet the
   *     requirements
   */
  public static Networks named(String name, Requirements requirements) {
    if (requirements.autoencoder() && !name.equals(DCGAN)) {
      throw new IllegalArgumentException(
          "the objective autoencoding needs an encoder, which the networks %s do not have; choose %s,"
                  .formatted(name, DCGAN)
              + " or describe your own networks in a file");
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
