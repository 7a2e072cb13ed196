package io.streamgan.ingest.topology;

import io.streamgan.schemas.deadletters.DeadLetter;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.Settings.Client;
import io.streamgan.schemas.topics.KafkaFutures;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.service.HeapBoundConsumer.PassedOver;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends a dead letter without key and value for each record that the heap cannot hold. The letter
 * is not part of the transaction that commits the position behind the record, so that a record can
 * have several where ingest ends in between.
 */
public final class PassedOverRecords implements PassedOver {
  private final Settings settings;
  private final IngestCounts counts;

  public PassedOverRecords(Settings settings, IngestCounts counts) {
    this.settings = settings;
    this.counts = counts;
  }

  /**
   * @throws org.apache.kafka.common.KafkaException when the broker does not take the letter
   */
  @Override
  public void at(TopicPartition partition, long offset, String detail) {
    ConsumerRecord<byte[], byte[]> without =
        new ConsumerRecord<>(partition.topic(), partition.partition(), offset, null, null);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            settings.kafka(Client.PRODUCER),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      KafkaFutures.get(
          producer.send(
              DeadLetter.of(
                  Topic.DEAD_LETTERS.name(settings.topicsPrefix()),
                  without,
                  Reason.TOO_MANY_BYTES,
                  detail)));
    }
    counts.reject(Reason.TOO_MANY_BYTES, 0);
  }
}
