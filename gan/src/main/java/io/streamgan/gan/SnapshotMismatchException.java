package io.streamgan.gan;

/** A snapshot cannot be what it is taken for; the message says what was expected and found. */
public final class SnapshotMismatchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public SnapshotMismatchException(String message) {
    super(message);
  }
}
