package io.streamgan.ingest.image.header;

/** The structure of an encoded image is broken. The message is one line. */
public final class MalformedImageException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedImageException(String message) {
    super(message);
  }
}
