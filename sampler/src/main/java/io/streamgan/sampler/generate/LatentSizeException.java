package io.streamgan.sampler.generate;

/** The latent vectors of a request do not have the generator's latent size. */
public final class LatentSizeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  LatentSizeException(int given, int expected) {
    super("The generator takes latents of %d values, not of %d.".formatted(expected, given));
  }
}
