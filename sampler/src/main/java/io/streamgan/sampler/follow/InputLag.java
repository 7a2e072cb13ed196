package io.streamgan.sampler.follow;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** How many records of the images topic the trainer has not learned from yet. */
public final class InputLag implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 3;

  private final Admin admin;
  private final String topic;

  /**
   * @param client settings of Kafka's admin client
   * @param topic the images topic
   */
  public InputLag(Map<String, Object> client, String topic) {
    admin = Admin.create(client);
    this.topic = topic;
  }

  /**
   * Records between {@code position} and the end of the topic, over all partitions; empty when
   * there is no such topic. A partition without a position counts from its first record.
   *
   * @throws KafkaException when the cluster does not answer within 3 s
   */
  public OptionalLong records(Map<Integer, Long> position) throws InterruptedException {
    try {
      List<Integer> partitions =
          await(admin.describeTopics(List.of(topic)).allTopicNames()).values().stream()
              .flatMap(description -> description.partitions().stream())
              .map(TopicPartitionInfo::partition)
              .toList();
      List<Integer> unread = partitions.stream().filter(p -> !position.containsKey(p)).toList();
      Map<Integer, Long> from = new HashMap<>(position);
      if (!unread.isEmpty()) {
        from.putAll(offsets(unread, OffsetSpec.earliest()));
      }
      long lag = 0;
      for (Map.Entry<Integer, Long> end : offsets(partitions, OffsetSpec.latest()).entrySet()) {
        lag += Math.max(0, end.getValue() - from.getOrDefault(end.getKey(), end.getValue()));
      }
      return OptionalLong.of(lag);
    } catch (UnknownTopicOrPartitionException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }

  private Map<Integer, Long> offsets(List<Integer> partitions, OffsetSpec which)
      throws InterruptedException {
    Map<TopicPartition, OffsetSpec> request = new HashMap<>();
    partitions.forEach(p -> request.put(new TopicPartition(topic, p), which));
    Map<Integer, Long> offsets = new HashMap<>();
    await(admin.listOffsets(request, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all())
        .forEach((partition, found) -> offsets.put(partition.partition(), found.offset()));
    return offsets;
  }

  private static <T> T await(KafkaFuture<T> future) throws InterruptedException {
    try {
      return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException k ? k : new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new org.apache.kafka.common.errors.TimeoutException(
          "no answer within %d s".formatted(PATIENCE_SECONDS), e);
    }
  }
}
