package io.streamgan.gan;

/**
 * A trained generator that only samples. Not thread-safe. Same latents, same images, bit for bit,
 * however they are split into calls.
 */
public interface ImageGenerator extends AutoCloseable {
  ImageShape imageShape();

  /** Length of one latent vector. */
  int latentSize();

  Images sample(Latents z);

  @Override
  void close();
}
