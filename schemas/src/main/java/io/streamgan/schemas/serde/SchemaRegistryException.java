package io.streamgan.schemas.serde;

import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry does not answer, or refuses a request. The records are not at fault, so none of
 * them becomes a dead letter.
 */
public final class SchemaRegistryException extends KafkaException {
  private static final long serialVersionUID = 1;

  SchemaRegistryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
