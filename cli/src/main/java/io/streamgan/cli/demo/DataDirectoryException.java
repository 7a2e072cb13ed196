package io.streamgan.cli.demo;

/** A demo must not use its data directory; the message names the reason and the remedy. */
final class DataDirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DataDirectoryException(String message) {
    super(message);
  }
}
