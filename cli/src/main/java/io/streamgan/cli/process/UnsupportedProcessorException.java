package io.streamgan.cli.process;

/** The native libraries do not run on this processor. */
public final class UnsupportedProcessorException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnsupportedProcessorException(String message) {
    super(message);
  }
}
