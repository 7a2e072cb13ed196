package io.streamgan.sampler.generate;

/** No generator has been loaded yet. */
public final class NoGeneratorException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public NoGeneratorException() {
    super("No generator has been published yet; try again in a few seconds.");
  }
}
