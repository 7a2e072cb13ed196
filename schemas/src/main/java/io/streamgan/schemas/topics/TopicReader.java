package io.streamgan.schemas.topics;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what a topic holds at one time, without a consumer group. For one thread. */
public final class TopicReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final Map<TopicPartition, Long> begin;
  private final Map<TopicPartition, Long> end;

  /**
   * @param client settings of Kafka's consumer
   * @param topic that is there
   */
  public TopicReader(Map<String, Object> client, String topic) {
    Map<String, Object> own = new HashMap<>(client);
    own.remove(ConsumerConfig.GROUP_ID_CONFIG);
    own.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    own.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    consumer = new KafkaConsumer<>(own, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    begin = consumer.beginningOffsets(partitions);
    end = consumer.endOffsets(partitions);
    consumer.assign(partitions);
  }

  /** Distance from first to last offset over all partitions; transactions' markers count. */
  public long offsets() {
    return partitions.stream().mapToLong(p -> last(p) - first(p)).sum();
  }

  /** Hands over the records from the newest {@code count} offsets of each partition on. */
  public void readNewest(long count, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    for (TopicPartition partition : partitions) {
      long last = last(partition);
      consumer.seek(partition, Math.max(first(partition), last - Math.min(count, last)));
    }
    while (!partitions.stream().allMatch(p -> consumer.position(p) >= last(p))) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.offset() < last(new TopicPartition(record.topic(), record.partition()))) {
          reader.accept(record);
        }
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
  }

  private long first(TopicPartition partition) {
    return begin.getOrDefault(partition, 0L);
  }

  private long last(TopicPartition partition) {
    return end.getOrDefault(partition, 0L);
  }
}
