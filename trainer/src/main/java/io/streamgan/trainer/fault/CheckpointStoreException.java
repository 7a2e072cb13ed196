package io.streamgan.trainer.fault;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.kafka.common.KafkaException;

/** A payload cannot be written to its store; may be transient, for example on a full disk. */
public final class CheckpointStoreException extends KafkaException {
  private static final long serialVersionUID = 1;

  public CheckpointStoreException(Path file, IOException cause) {
    super(
        "%s cannot be written (%s); make room, or name another folder as checkpoint.store"
            .formatted(file, cause),
        cause);
  }
}
