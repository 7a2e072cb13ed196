package io.streamgan.gan.network;

import io.streamgan.gan.ImageShape;
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
   * What networks are to be like.
   *
   * @param image shape of the images, real and generated
   * @param width see the networks
   * @param latentSize length of one latent vector
   * @param outputs values that D gives an image
   * @param norm whether D may have batch normalisation; only {@value #DCGAN} has it
   * @param autoencoder whether those of an autoencoder are wanted; only {@value #DCGAN} has them
   */
  public record Wish(
      ImageShape image, int width, int latentSize, int outputs, boolean norm, boolean autoencoder) {
    public Wish {
      requireSize("network width", width);
      requireSize("latent size", latentSize);
    }

    private static void requireSize(String what, int value) {
      if (value < 1 || value > 4096) {
        throw new IllegalArgumentException(what + " lies between 1 and 4096, not at " + value);
      }
    }
  }

  /**
   * @throws IllegalArgumentException when there is none of that name, or not as wished
   */
  public static Networks named(String name, Wish wish) {
    if (wish.autoencoder() && !name.equals(DCGAN)) {
      throw new IllegalArgumentException(
          "the networks %s have no encoder, which the objective autoencoding needs; choose %s, or"
                  .formatted(name, DCGAN)
              + " describe your own in a file");
    }
    ImageShape image = wish.image();
    int width = wish.width();
    int latentSize = wish.latentSize();
    return switch (name) {
      case DCGAN ->
          new Networks(
              Dcgan.generator(image, width, latentSize),
              Dcgan.discriminator(image, width, wish.outputs(), wish.norm()),
              wish.autoencoder() ? Dcgan.autoencoder(image, width, latentSize) : null);
      case SNGAN ->
          new Networks(
              Sngan.generator(image, width, latentSize),
              Sngan.discriminator(image, width, wish.outputs()),
              null);
      case MLP ->
          new Networks(
              Mlp.generator(image, width, latentSize),
              Mlp.discriminator(image, width, wish.outputs()),
              null);
      default ->
          throw new IllegalArgumentException(
              "no networks '%s'; there are %s".formatted(name, String.join(", ", NAMES)));
    };
  }
}
