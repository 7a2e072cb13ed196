package io.streamgan.cli;

/** A command was asked for something that makes no sense; it ends with exit code 2. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }
}
