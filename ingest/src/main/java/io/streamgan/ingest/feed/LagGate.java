package io.streamgan.ingest.feed;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a feed within a distance of a consumer group, so that an endless source neither outruns a
 * slow trainer nor makes retention delete what it has not read. Distance is counted in records from
 * what the group has committed, or from the topic's beginning where it has committed nothing, and
 * taken for full batches: it is never more than it seems. Of the feeding thread alone.
 */
final class LagGate implements AutoCloseable {
  private static final long TIMEOUT_SECONDS = 15;

  private final Admin admin;
  private final String group;
  private final List<TopicPartition> partitions;
  private final int imagesPerRecord;
  private final long maxLag;
  private long allowance;

  /**
   * @param client settings of Kafka's admin client
   * @param maxLag images
   * @throws KafkaException when the cluster does not answer
   */
  LagGate(
      Map<String, Object> client, String topic, String group, int imagesPerRecord, long maxLag) {
    Map<String, Object> own = new HashMap<>(client);
    own.putIfAbsent(AdminClientConfig.CLIENT_ID_CONFIG, "streamgan-feed-lag");
    admin = Admin.create(own);
    this.group = group;
    this.imagesPerRecord = imagesPerRecord;
    this.maxLag = maxLag;
    try {
      partitions = partitionsOf(topic);
    } catch (RuntimeException e) {
      admin.close();
      throw e;
    }
  }

  /** Takes {@code images} out of what may be sent without looking again; false where it may not. */
  boolean pass(int images) {
    if (allowance < images) {
      return false;
    }
    allowance -= images;
    return true;
  }

  /**
   * Looks how far the group is. All that was sent must be acknowledged.
   *
   * @throws KafkaException when the cluster does not answer
   */
  void look() {
    try {
      allowance = maxLag - lag() * imagesPerRecord;
    } catch (RetriableException e) {
      // A broker that restarts: nothing is allowed until it answers.
      allowance = 0;
    }
  }

  @Override
  public void close() {
    admin.close();
  }

  /** Records that the group has not committed yet. */
  private long lag() {
    Map<TopicPartition, Long> end = offsets(OffsetSpec.latest());
    Map<TopicPartition, Long> begin = offsets(OffsetSpec.earliest());
    Map<TopicPartition, @Nullable OffsetAndMetadata> committed = committed();
    long lag = 0;
    for (TopicPartition partition : partitions) {
      OffsetAndMetadata offset = committed.get(partition);
      long first = begin.getOrDefault(partition, 0L);
      long read = offset == null ? first : Math.max(first, offset.offset());
      lag += Math.max(0, end.getOrDefault(partition, 0L) - read);
    }
    return lag;
  }

  private List<TopicPartition> partitionsOf(String topic) {
    return await(admin.describeTopics(List.of(topic)).allTopicNames()).values().stream()
        .flatMap(description -> description.partitions().stream())
        .map(partition -> new TopicPartition(topic, partition.partition()))
        .toList();
  }

  private Map<TopicPartition, Long> offsets(OffsetSpec spec) {
    Map<TopicPartition, OffsetSpec> request =
        partitions.stream().collect(Collectors.toMap(p -> p, p -> spec));
    return await(admin.listOffsets(request).all()).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
  }

  private Map<TopicPartition, @Nullable OffsetAndMetadata> committed() {
    try {
      return await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    } catch (GroupIdNotFoundException e) {
      return Map.of();
    }
  }

  private static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException k ? k : new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new org.apache.kafka.common.errors.TimeoutException("the cluster does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptException(e);
    }
  }
}
