package io.streamgan.sampler.generate;

/** A client's latent vectors are not of the length that the generator takes. */
public final class LatentSizeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  LatentSizeException(int given, int expected) {
    super("The generator takes latents of %d values, not of %d.".formatted(expected, given));
  }
}
