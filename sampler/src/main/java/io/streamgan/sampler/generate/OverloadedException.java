package io.streamgan.sampler.generate;

/** Too many requests wait for the generator, or too many responses wait to be encoded or read. */
public final class OverloadedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param message one sentence for clients
   */
  public OverloadedException(String message) {
    super(message);
  }
}
