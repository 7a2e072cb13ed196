package io.streamgan.schemas.serde;

import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry does not answer, or refuses. No record is at fault, so none becomes a dead
 * letter: the service ends.
 */
public final class SchemaRegistryException extends KafkaException {
  private static final long serialVersionUID = 1;

  SchemaRegistryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
