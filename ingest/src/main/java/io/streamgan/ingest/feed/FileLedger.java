package io.streamgan.ingest.feed;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The files of a watched folder that have been sent, kept on the compacted topic {@code
 * watched-files}: an entry travels in the same transaction as its image, so neither is there
 * without the other. For one thread.
 */
final class FileLedger {
  private static final Duration POLL = Duration.ofMillis(100);

  private final String topic;
  private final String source;
  private final Map<String, String> stamps = new HashMap<>();

  private FileLedger(String topic, String source) {
    this.topic = topic;
    this.source = source;
  }

  /**
   * What has been sent of {@code source} so far. Its earlier feed must have been fenced.
   *
   * @param client settings of Kafka's consumer
   */
  static FileLedger read(Map<String, Object> client, String topic, String source) {
    FileLedger ledger = new FileLedger(topic, source);
    Map<String, Object> own = new HashMap<>(client);
    own.remove(ConsumerConfig.GROUP_ID_CONFIG);
    own.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    own.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    try (Consumer<String, byte[]> consumer =
        new KafkaConsumer<>(own, new StringDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        consumer.poll(POLL).forEach(ledger::take);
      }
    }
    return ledger;
  }

  boolean contains(WatchedFile file) {
    return file.stamp().equals(stamps.get(file.path()));
  }

  void add(WatchedFile file) {
    stamps.put(file.path(), file.stamp());
  }

  ProducerRecord<String, byte[]> entry(WatchedFile file) {
    return new ProducerRecord<>(
        topic, prefix() + file.path(), file.stamp().getBytes(StandardCharsets.US_ASCII));
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    if (record.key() != null && record.value() != null && record.key().startsWith(prefix())) {
      stamps.put(
          record.key().substring(prefix().length()),
          new String(record.value(), StandardCharsets.US_ASCII));
    }
  }

  private String prefix() {
    return source + "/";
  }
}
