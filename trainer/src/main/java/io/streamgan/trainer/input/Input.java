package io.streamgan.trainer.input;

import io.streamgan.gan.Images;
import io.streamgan.schemas.deadletters.Reason;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What the stream hands to the training thread, in order. */
public sealed interface Input {
  /**
   * The partitions are this trainer's, from now until the next one of these. Nothing follows until
   * {@link ImageStream#begin} says where to start.
   *
   * @param assignment counts assignments and losses
   */
  record Assigned(long assignment, Set<Integer> partitions) implements Input {}

  /**
   * A record of images that have the model's shape.
   *
   * @param capturedAtMillis when the newest of them came to be
   * @param ids of the images; empty where the record names none
   */
  record ImageRecord(
      int partition, long offset, long capturedAtMillis, Images images, List<String> ids)
      implements Input {}

  /**
   * A record that cannot be used.
   *
   * @param record as it came
   * @param detail one line: what was expected, what was found
   */
  record RejectedRecord(ConsumerRecord<byte[], byte[]> record, Reason reason, String detail)
      implements Input {}
}
