package io.streamgan.trainer.checkpoint;

import java.util.Optional;

/**
 * The checkpoints of one model, as committed. All methods throw {@link
 * io.streamgan.trainer.fault.TrainerException} where a newer version of this program has written
 * the newest of them.
 */
public interface CheckpointSource {
  /**
   * Returns the newest whole checkpoint, and the newer ones that are damaged.
   *
   * @throws org.apache.kafka.common.KafkaException when the checkpoints cannot be read
   * @throws io.streamgan.schemas.serde.MalformedRecordException when there are checkpoints, and all
   *     are damaged
   */
  Recovery newest();

  /**
   * The same, also where all are damaged.
   *
   * @throws org.apache.kafka.common.KafkaException when the checkpoints cannot be read
   */
  Recovery recovery();

  /**
   * Returns the newest whole checkpoint of a step before {@code step}: one of the newest two, or a
   * milestone.
   *
   * @throws org.apache.kafka.common.KafkaException when the checkpoints cannot be read
   */
  Optional<Checkpoint> before(long step);
}
