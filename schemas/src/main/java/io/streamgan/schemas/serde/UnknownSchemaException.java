package io.streamgan.schemas.serde;

/**
 * A record was written with a schema that this program does not know: by a newer version of the
 * program or, with a schema registry, with an id of another registry.
 */
public final class UnknownSchemaException extends MalformedRecordException {
  private static final long serialVersionUID = 1;

  public UnknownSchemaException(String message) {
    super(message);
  }
}
