package io.streamgan.sampler.generate;

/** No generator has been loaded yet, or not each of those that wait on the topic. */
public final class NoGeneratorException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public NoGeneratorException() {
    this("No generator has been published yet; try again in a few seconds.");
  }

  public NoGeneratorException(String message) {
    super(message);
  }
}
