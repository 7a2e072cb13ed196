package io.streamgan.codec;

import io.streamgan.schemas.deadletters.Reason;

/** A record of the images topic cannot be used. The message says what was expected and found. */
public final class RejectedBatchException extends Exception {
  private static final long serialVersionUID = 1;

  private final Reason reason;

  RejectedBatchException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  RejectedBatchException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** The reason code that the record's dead letter has. */
  public Reason reason() {
    return reason;
  }
}
