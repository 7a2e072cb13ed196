package io.streamgan.schemas.subscribe;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Makes objects of a topic's records, in their order. */
interface RecordReader<T> {
  /**
   * Takes in the next record.
   *
   * @return the object that the record completes; empty for a part of one, and for another model
   * @throws io.streamgan.schemas.serde.MalformedRecordException when it is not what it should be
   */
  Optional<T> read(ConsumerRecord<byte[], byte[]> record);

  /** Whether a reader that begins with the next record would miss nothing of an object. */
  boolean isBetweenObjects();
}
