package io.streamgan.gan;

/**
 * Bytes are not a snapshot that this program reads, or the snapshot belongs to other networks. The
 * message names the expected and the actual value.
 */
public final class SnapshotMismatchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public SnapshotMismatchException(String message) {
    super(message);
  }
}
