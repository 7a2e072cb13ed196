package io.streamgan.bench.faults;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.CompressionRatioEstimator;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A batch of records that has some kilobytes on the wire, and 0.75 GB when it is decompressed. */
final class Bomb {
  static final int RECORDS = 50;

  private static final int RECORD_BYTES = 15_000_000;

  private Bomb() {}

  /**
   * Sends the batch to partition 0 of {@code topic}.
   *
   * @param client of Kafka's producer
   */
  static void send(Map<String, Object> client, String topic) {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 10_000);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 20);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * RECORD_BYTES);
    // Otherwise the producer expects zeros to be as large as other bytes, and begins new batches.
    CompressionRatioEstimator.setEstimation(topic, CompressionType.ZSTD, 0.0001f);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      byte[] zeros = new byte[RECORD_BYTES];
      for (int i = 0; i < RECORDS; i++) {
        producer.send(new ProducerRecord<>(topic, 0, null, zeros));
      }
    }
  }
}
