package io.streamgan.schemas.topics;

import org.apache.kafka.common.KafkaException;

/** None of a cluster's brokers answers. */
public final class UnreachableClusterException extends KafkaException {
  private static final long serialVersionUID = 1;

  public UnreachableClusterException(Object bootstrapServers, Throwable cause) {
    super(
        "no broker answers at %s; is it running, and is --bootstrap-servers right?"
            .formatted(bootstrapServers),
        cause);
  }
}
