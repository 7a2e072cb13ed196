package io.streamgan.sampler.generate;

/** As many requests wait for the generator as may. */
public final class OverloadedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public OverloadedException() {
    super("Too many requests wait for the generator; try again shortly.");
  }
}
