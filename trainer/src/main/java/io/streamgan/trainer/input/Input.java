package io.streamgan.trainer.input;

import io.streamgan.gan.Images;
import io.streamgan.schemas.deadletters.Reason;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** An item that the reading thread passes to the training thread. */
public sealed interface Input {
  /**
   * Begins an assignment of partitions, which lasts until the next one. No record follows until
   * {@link ImageStream#begin} sets the positions to start at.
   *
   * @param assignment number of the assignment; losses of partitions count as assignments
   */
  record Assigned(long assignment, Set<Integer> partitions) implements Input {}

  /**
   * A record of images that have the model's shape.
   *
   * @param capturedAtMillis capture time of the newest image
   * @param ids of the images; empty where the record names none
   */
  record ImageRecord(
      int partition, long offset, long capturedAtMillis, Images images, List<String> ids)
      implements Input {}

  /**
   * A record that cannot be used.
   *
   * @param record the record as it was read
   * @param detail one line with the expected and the actual value
   */
  record RejectedRecord(ConsumerRecord<byte[], byte[]> record, Reason reason, String detail)
      implements Input {}
}
