package io.streamgan.sampler.generate;

/** The served model has no classifier. */
public final class NoClassifierException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public NoClassifierException() {
    super("The model has no classifier; train one with objective=semi-supervised.");
  }
}
