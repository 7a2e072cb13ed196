package io.streamgan.bench.faults;

/** A trial cannot be completed; the message names what failed. */
public final class FaultsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  FaultsException(String message) {
    super(message);
  }

  FaultsException(String message, Throwable cause) {
    super(message, cause);
  }
}
