package io.streamgan.schemas.serde;

import org.apache.kafka.common.errors.SerializationException;

/** A record's value is not what its topic carries. The message says what was expected and found. */
public final class MalformedRecordException extends SerializationException {
  private static final long serialVersionUID = 1;

  public MalformedRecordException(String message) {
    super(message);
  }

  public MalformedRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
