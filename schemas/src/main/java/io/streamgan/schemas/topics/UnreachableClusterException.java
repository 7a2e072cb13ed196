package io.streamgan.schemas.topics;

import org.apache.kafka.common.KafkaException;

/** No broker of a cluster answers. */
public final class UnreachableClusterException extends KafkaException {
  private static final long serialVersionUID = 1;

  public UnreachableClusterException(Object bootstrapServers, Throwable cause) {
    super(
        "no broker answers at %s; is it running, and is --bootstrap-servers right?"
            .formatted(bootstrapServers),
        cause);
  }
}
