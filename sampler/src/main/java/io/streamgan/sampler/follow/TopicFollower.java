package io.streamgan.sampler.follow;

import io.streamgan.service.Meters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that reads topics from their first committed record to the last and then as they grow,
 * without a consumer group: every sampler sees everything, and commits nothing.
 *
 * <p>Invariants: the consumer belongs to the thread, and other threads only wake it up; a broker
 * that is away is waited for; any other failure ends the thread and is kept in {@link #failure}.
 */
public final class TopicFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final long CLOSE_MILLIS = 3000;

  private final List<String> topics;
  private final TopicReader reader;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Thread thread;
  private volatile boolean closing;
  private volatile @Nullable Throwable failure;

  private TopicFollower(
      String name, Map<String, Object> client, List<String> topics, TopicReader reader) {
    this.topics = List.copyOf(topics);
    this.reader = reader;
    Map<String, Object> properties = new HashMap<>(client);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  /**
   * Starts to read.
   *
   * @param name the thread's
   * @param client settings of Kafka's consumer
   * @throws KafkaException when the settings make no consumer
   */
  static TopicFollower start(
      String name, Map<String, Object> client, List<String> topics, TopicReader reader) {
    TopicFollower follower = new TopicFollower(name, client, topics, reader);
    follower.thread.start();
    return follower;
  }

  /** What ended the thread, if something has. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  /** Adds the consumer's meters. */
  public void watch(Meters meters) {
    meters.watch(consumer);
  }

  /** Stops reading, and returns when the thread has ended, or after 3 s. */
  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    try {
      thread.join(CLOSE_MILLIS);
      thread.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer) {
      Map<TopicPartition, Long> ends = null;
      boolean behind = true;
      while (!closing) {
        try {
          if (ends == null) {
            ends = begin();
          }
          for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
            if (record.key() != null) {
              reader.read(record);
            }
          }
          if (behind && hasReached(ends)) {
            behind = false;
            reader.caughtUp();
          }
        } catch (RetriableException e) {
          LOG.warn("cannot read {} now ({}); trying again", topics, e.getMessage());
          Thread.sleep(POLL.toMillis());
        }
      }
    } catch (WakeupException | InterruptException | InterruptedException e) {
      if (!closing) {
        fail(e);
      }
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private void fail(Throwable e) {
    failure = e;
    LOG.error("{} are no longer read: {}", topics, e.getMessage(), e);
  }

  private Map<TopicPartition, Long> begin() {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      List<PartitionInfo> found = consumer.partitionsFor(topic, PATIENCE);
      if (found == null || found.isEmpty()) {
        throw new UnknownTopicOrPartitionException("topic " + topic + " is not there");
      }
      found.forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer.endOffsets(partitions, PATIENCE);
  }

  private boolean hasReached(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey(), PATIENCE) >= end.getValue());
  }
}
