package io.streamgan.schemas.serde;

import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** A record's value is not what its topic carries. The message says what was expected and found. */
public sealed class MalformedRecordException extends SerializationException
    permits UnknownSchemaException {
  private static final long serialVersionUID = 1;

  public MalformedRecordException(String message) {
    super(message);
  }

  public MalformedRecordException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
