package io.streamgan.cli.faults;

/** A trial cannot be carried through; the message says at what. */
public final class FaultsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  FaultsException(String message) {
    super(message);
  }

  FaultsException(String message, Throwable cause) {
    super(message, cause);
  }
}
