package io.streamgan.gan;

import io.streamgan.gan.network.NetworkSpec;

/**
 * What is trained, and how.
 *
 * @param generator latents to images in [-1, 1]
 * @param discriminator images to one score each
 * @param objective what D and G minimise
 * @param discriminatorAdam how D's parameters move
 * @param generatorAdam how G's parameters move
 * @param emaHalfLifeImages real images after which the averaged generator has forgotten half of an
 *     older state
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

  /**
   * Adam (Kingma and Ba 2015).
   *
   * @param learningRate step size
   * @param beta1 decay of the gradient's mean, in [0, 1)
   * @param beta2 decay of the squared gradient's mean, in [0, 1)
   * @param epsilon added to the root of the latter
   */
  public record Adam(double learningRate, double beta1, double beta2, double epsilon) {
    public Adam {
      if (!(learningRate > 0) || !(beta1 >= 0 && beta1 < 1) || !(beta2 >= 0 && beta2 < 1)) {
        throw new IllegalArgumentException(
            "no Adam with learning rate %s, betas %s and %s".formatted(learningRate, beta1, beta2));
      }
    }
  }

  public GanSpec {
    if (batchSize < 2) {
      throw new IllegalArgumentException(
          "batch normalisation needs at least 2 images a step, not " + batchSize);
    }
  }

  /** Shape of the images, real and generated. */
  public ImageShape imageShape() {
    return discriminator.imageShape();
  }

  /** Length of one latent vector. */
  public int latentSize() {
    return generator.latentSize();
  }
}
