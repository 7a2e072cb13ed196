package io.streamgan.gan;

/**
 * A trained generator that only samples. Not thread-safe. Same latents, same images, bit for bit,
 * however they are split into calls.
 */
public interface ImageGenerator extends AutoCloseable {
  ImageShape imageShape();

  /** Length of one latent vector. */
  int latentSize();

  /** Classes that images can be asked of; 0 where the generator knows of none. */
  default int classes() {
    return 0;
  }

  /** Images of {@code z}; their classes, where there are any, follow from {@code z}. */
  Images sample(Latents z);

  /**
   * Images of given classes.
   *
   * @param labels class of each image, from 0; -1 for one that follows from its latents
   * @throws IllegalArgumentException when there are not as many as latents, one is none of {@link
   *     #classes}, or the generator knows of no classes
   */
  default Images sample(Latents z, int[] labels) {
    throw new IllegalArgumentException("the generator knows no classes, so none can be asked for");
  }

  @Override
  void close();
}
