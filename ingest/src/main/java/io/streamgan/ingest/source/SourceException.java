package io.streamgan.ingest.source;

/**
 * A source cannot be opened or read. The message is one line with the fault, its place and the
 * remedy.
 */
public final class SourceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public SourceException(String message) {
    super(message);
  }

  public SourceException(String message, Throwable cause) {
    super(message, cause);
  }
}
