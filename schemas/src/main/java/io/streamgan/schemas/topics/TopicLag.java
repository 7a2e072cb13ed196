package io.streamgan.schemas.topics;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Measures how far a consumer group or a model's {@code inputOffsets} are behind the end of a
 * topic. Not thread-safe.
 */
public final class TopicLag implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration CLOSE = Duration.ofSeconds(1);

  private final Admin admin;
  private final String topic;

  /**
   * @param client settings of Kafka's admin client
   */
  public TopicLag(Map<String, Object> client, String topic) {
    admin = Admin.create(client);
    this.topic = topic;
  }

  /**
   * Returns the topic's current first and last offsets; empty if the topic does not exist.
   *
   * @throws KafkaException when the cluster does not answer within 5 s
   */
  public Optional<TopicSpan> span() {
    try {
      return Optional.of(TopicSpan.of(admin, topic, PATIENCE));
    } catch (UnknownTopicOrPartitionException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns the number of records after the committed offsets of {@code group}, over all
   * partitions; empty if the topic does not exist.
   *
   * @throws KafkaException when the cluster does not answer within 5 s
   */
  public OptionalLong ofGroup(String group) {
    // The end is read first, so that commits in between do not make the lag larger than it is.
    Optional<TopicSpan> span = span();
    return span.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(span.get().behind(committed(group)));
  }

  @Override
  public void close() {
    admin.close(CLOSE);
  }

  private Map<Integer, Long> committed(String group) {
    Map<Integer, Long> next = new HashMap<>();
    try {
      Map<TopicPartition, @Nullable OffsetAndMetadata> offsets =
          KafkaFutures.get(
              admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(), PATIENCE);
      offsets.forEach(
          (partition, offset) -> {
            if (offset != null && partition.topic().equals(topic)) {
              next.put(partition.partition(), offset.offset());
            }
          });
    } catch (GroupIdNotFoundException e) {
      return Map.of();
    }
    return next;
  }
}
