package io.streamgan.schemas.serde;

import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * A record's value is not a record of its topic's schema. The message names the expected schema.
 */
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
