package io.streamgan.cli.process;

/** The command line asks for something impossible; the command ends with exit code 2. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UsageException(String message) {
    super(message);
  }
}
