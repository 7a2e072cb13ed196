package io.streamgan.sampler.follow;

/** There are no real images to return; the message is one sentence for the client. */
public final class NoRealImagesException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NoRealImagesException() {
    super("No real image is on the topic yet; try again in a few seconds.");
  }

  NoRealImagesException(RuntimeException cause) {
    super("The newest real images cannot be read: " + cause.getMessage() + ".", cause);
  }
}
