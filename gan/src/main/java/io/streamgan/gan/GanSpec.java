package io.streamgan.gan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.gan.network.Dcgan;
import io.streamgan.gan.network.NetworkSpec;
import java.util.List;

/**
 * What is trained, and how.
 *
 * @param generator latents to images in [-1, 1]
 * @param discriminator images to one score each
 * @param objective what D and G minimise
 * @param discriminatorAdam how D's parameters move
 * @param generatorAdam how G's parameters move
 * @param emaHalfLifeImages real images after which the averaged generator has forgotten half of an
 *     older state; until {@value #EMA_WARM_UP} times as many have been seen, the half-life is that
 *     part of the images seen, so that early samples are not those of an untrained generator
 * @param batchSize real images a step
 * @param seed everything random follows from it
 */
public record GanSpec(
    NetworkSpec generator,
    NetworkSpec discriminator,
    Objective objective,
    Adam discriminatorAdam,
    Adam generatorAdam,
    double emaHalfLifeImages,
    int batchSize,
    long seed) {
  /** The half-life of the averaged generator is at most this part of the images seen. */
  public static final double EMA_WARM_UP = 0.05;

  /** Half-life of the averaged generator where nothing else is said. */
  public static final double DEFAULT_EMA_HALF_LIFE_IMAGES = 10_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Adam (Kingma and Ba 2015).
   *
   * @param learningRate step size
   * @param beta1 decay of the gradient's mean, in [0, 1)
   * @param beta2 decay of the squared gradient's mean, in [0, 1)
   * @param epsilon added to the root of the latter
   */
  public record Adam(double learningRate, double beta1, double beta2, double epsilon) {
    /** As in Radford, Metz and Chintala 2016. */
    public static final Adam DEFAULT = new Adam(2e-4, 0.5, 0.999, 1e-8);

    public Adam {
      if (!(learningRate > 0)
          || !(beta1 >= 0 && beta1 < 1)
          || !(beta2 >= 0 && beta2 < 1)
          || !(epsilon > 0)) {
        throw new IllegalArgumentException(
            "no Adam with learning rate %s, betas %s and %s, epsilon %s"
                .formatted(learningRate, beta1, beta2, epsilon));
      }
    }
  }

  /**
   * @throws IllegalArgumentException when the networks do not fit together
   */
  public GanSpec {
    if (batchSize < 2) {
      throw new IllegalArgumentException(
          "batch normalisation needs at least 2 images a step, not " + batchSize);
    }
    if (!(emaHalfLifeImages >= 0)) {
      throw new IllegalArgumentException(
          "no EMA has a half-life of %s images".formatted(emaHalfLifeImages));
    }
    if (!generator.output().equals(discriminator.input())) {
      throw new IllegalArgumentException(
          "the generator makes images of %s, the discriminator takes %s"
              .formatted(generator.output(), discriminator.input()));
    }
    if (!discriminator.output().equals(List.of(1))) {
      throw new IllegalArgumentException(
          "the discriminator gives %s, not one score an image".formatted(discriminator.output()));
    }
  }

  /**
   * DCGAN networks with the customary settings; others through {@code with...}.
   *
   * @param image 32x32 or 64x64 pixels
   * @param width channels next to the image
   * @throws IllegalArgumentException when {@code image} has another size
   */
  public static GanSpec dcgan(
      ImageShape image, int width, int latentSize, Objective objective, int batchSize, long seed) {
    return new GanSpec(
        Dcgan.generator(image, width, latentSize),
        Dcgan.discriminator(image, width),
        objective,
        Adam.DEFAULT,
        Adam.DEFAULT,
        DEFAULT_EMA_HALF_LIFE_IMAGES,
        batchSize,
        seed);
  }

  /** The same with other optimisers. */
  public GanSpec withAdam(Adam discriminator, Adam generator) {
    return new GanSpec(
        this.generator,
        this.discriminator,
        objective,
        discriminator,
        generator,
        emaHalfLifeImages,
        batchSize,
        seed);
  }

  /** The same with another half-life of the averaged generator; 0 for none. */
  public GanSpec withEmaHalfLifeImages(double images) {
    return new GanSpec(
        generator,
        discriminator,
        objective,
        discriminatorAdam,
        generatorAdam,
        images,
        batchSize,
        seed);
  }

  /** Shape of the images, real and generated. */
  public ImageShape imageShape() {
    return discriminator.imageShape();
  }

  /** Length of one latent vector. */
  public int latentSize() {
    return generator.latentSize();
  }

  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @throws IllegalArgumentException when {@code json} is no such specification
   */
  public static GanSpec fromJson(String json) {
    try {
      return JSON.readValue(json, GanSpec.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no GAN specification: " + e.getOriginalMessage(), e);
    }
  }
}
