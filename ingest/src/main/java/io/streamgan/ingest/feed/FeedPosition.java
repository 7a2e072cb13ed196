package io.streamgan.ingest.feed;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Where a feed stands, in the headers of each of its records: the position behind the record, and
 * what positions mean. A later feeder of the same source goes on where the topic ends. As the
 * producer is idempotent and a source has one partition, what the topic holds of a feed has no
 * gaps.
 */
final class FeedPosition {
  /** Decimal: the position behind the record's last image. */
  static final String POSITION = "streamgan.feed.position";

  /** {@link FeedOrder#fingerprint()}. */
  static final String ORDER = "streamgan.feed.order";

  /** Records from the end of each partition that are looked at, until the feed is found. */
  private static final List<Long> WINDOWS = List.of(64L, 1024L, Long.MAX_VALUE);

  private static final Duration POLL = Duration.ofMillis(100);

  private FeedPosition() {}

  static void write(Headers headers, long position, String fingerprint) {
    headers.add(POSITION, Long.toString(position).getBytes(StandardCharsets.US_ASCII));
    headers.add(ORDER, fingerprint.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The position behind the newest record of this feed; empty where the topic holds none.
   *
   * @param client settings of Kafka's consumer
   * @param source key of the feed's records
   */
  static OptionalLong find(
      Map<String, Object> client, String topic, String source, String fingerprint) {
    Map<String, Object> own = new HashMap<>(client);
    own.remove(ConsumerConfig.GROUP_ID_CONFIG);
    own.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    try (Consumer<String, byte[]> consumer =
        new KafkaConsumer<>(own, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      Map<TopicPartition, Long> begin = consumer.beginningOffsets(partitions);
      Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
      consumer.assign(partitions);
      for (long window : WINDOWS) {
        for (TopicPartition partition : partitions) {
          long first = begin.getOrDefault(partition, 0L);
          long last = end.getOrDefault(partition, 0L);
          consumer.seek(partition, Math.max(first, last - Math.min(window, last)));
        }
        OptionalLong found = newest(consumer, end, source, fingerprint);
        if (found.isPresent()) {
          return found;
        }
      }
      return OptionalLong.empty();
    }
  }

  private static OptionalLong newest(
      Consumer<String, byte[]> consumer,
      Map<TopicPartition, Long> end,
      String source,
      String fingerprint) {
    OptionalLong newest = OptionalLong.empty();
    while (!reached(consumer, end)) {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        if (source.equals(record.key()) && fingerprint.equals(text(record.headers(), ORDER))) {
          newest = position(text(record.headers(), POSITION), newest);
        }
      }
    }
    return newest;
  }

  private static boolean reached(Consumer<String, byte[]> consumer, Map<TopicPartition, Long> end) {
    Collection<TopicPartition> partitions = end.keySet();
    return partitions.stream().allMatch(p -> consumer.position(p) >= end.getOrDefault(p, 0L));
  }

  /** Anyone may write headers: one that is no number is passed over. */
  private static OptionalLong position(String text, OptionalLong otherwise) {
    return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : otherwise;
  }

  private static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? ""
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
