package io.streamgan.gan;

/**
 * A trained generator. Not thread-safe. The same latents give the same images, bit for bit, however
 * they are divided among calls.
 */
public interface ImageGenerator extends AutoCloseable {
  ImageShape imageShape();

  /** Returns the length of one latent vector. */
  int latentSize();

  /** Returns the number of classes that the generator distinguishes; 0 if it has no classes. */
  default int classes() {
    return 0;
  }

  /**
   * Generates images from {@code z}. If the generator has classes, the class of each image follows
   * from its latents.
   */
  Images sample(Latents z);

  /**
   * Generates images of the given classes.
   *
   * @param labels class of each image, from 0; -1 for a class that follows from the image's latents
   * @throws IllegalArgumentException when the number of labels differs from the number of latents,
   *     a label is not below {@link #classes}, or the generator has no classes
   */
  default Images sample(Latents z, int[] labels) {
    throw new IllegalArgumentException(
        "the generator has no classes, so images of a class cannot be generated");
  }

  @Override
  void close();
}
