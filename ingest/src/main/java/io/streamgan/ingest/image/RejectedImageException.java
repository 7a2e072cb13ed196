package io.streamgan.ingest.image;

/** One image cannot be used; the others of its source may be. The message is one line. */
public final class RejectedImageException extends Exception {
  private static final long serialVersionUID = 1;

  private final Rejection reason;

  public RejectedImageException(Rejection reason, String message) {
    super(message);
    this.reason = reason;
  }

  public RejectedImageException(Rejection reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Rejection reason() {
    return reason;
  }
}
