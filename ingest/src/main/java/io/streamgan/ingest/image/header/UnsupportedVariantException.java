package io.streamgan.ingest.image.header;

/** An image is of a known format, in a variant of it that is not read. The message is one line. */
public final class UnsupportedVariantException extends Exception {
  private static final long serialVersionUID = 1;

  UnsupportedVariantException(String message) {
    super(message);
  }
}
