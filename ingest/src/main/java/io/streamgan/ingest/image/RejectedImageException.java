package io.streamgan.ingest.image;

import io.streamgan.schemas.deadletters.Reason;

/** An image cannot be used; other images of its source may be usable. The message is one line. */
public final class RejectedImageException extends Exception {
  private static final long serialVersionUID = 1;

  private final Reason reason;

  public RejectedImageException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public RejectedImageException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
