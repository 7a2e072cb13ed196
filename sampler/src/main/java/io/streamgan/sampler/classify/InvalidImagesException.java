package io.streamgan.sampler.classify;

/** A request's body holds no images that can be classified. The message is for the client. */
public final class InvalidImagesException extends RuntimeException {
  private static final long serialVersionUID = 1;

  InvalidImagesException(String message) {
    super(message);
  }
}
