package io.streamgan.cli.process;

/** A command was asked for something that makes no sense; it ends with exit code 2. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UsageException(String message) {
    super(message);
  }
}
