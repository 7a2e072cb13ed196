package io.streamgan.schemas.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that reads the records of topics, by default only committed ones, and continues to read
 * as the topics grow. It uses no consumer group: every follower receives every record, and commits
 * no offsets.
 *
 * <p>Invariants: the consumer belongs to the thread, and other threads only wake it up; the thread
 * waits while brokers do not answer or a topic does not exist yet; any other failure ends the
 * thread and is returned by {@link #failure}.
 */
public final class TopicFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final long CLOSE_MILLIS = 3000;

  private final List<String> topics;
  private final Map<TopicPartition, Long> from;
  private final Listener listener;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Thread thread;
  private volatile boolean closing;
  private volatile @Nullable Throwable failure;

  /** Receives the records, on the follower's thread. */
  @FunctionalInterface
  public interface Listener {
    /** Receives the next record of a partition. Records without a key are skipped. */
    void read(ConsumerRecord<String, byte[]> record) throws InterruptedException;

    /**
     * Called once, when all records have been read that were visible at the start. Records that an
     * open transaction hid at that time may follow.
     */
    default void caughtUp() throws InterruptedException {}
  }

  private TopicFollower(
      String name,
      Map<String, Object> client,
      List<String> topics,
      Map<TopicPartition, Long> from,
      boolean committed,
      Listener listener) {
    this.topics = List.copyOf(topics);
    this.from = Map.copyOf(from);
    this.listener = listener;
    consumer = new GrouplessConsumer<>(client, new StringDeserializer(), committed);
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  /**
   * Starts to read {@code topics} from their first records on.
   *
   * @param name of the thread
   * @param client settings of Kafka's consumer; those of groups, isolation and offsets do not apply
   * @throws KafkaException when the settings make no consumer
   */
  public static TopicFollower start(
      String name, Map<String, Object> client, List<String> topics, Listener listener) {
    return start(name, client, topics, Map.of(), listener);
  }

  /**
   * Starts to read {@code topics}.
   *
   * @param name of the thread
   * @param client settings of Kafka's consumer; those of groups, isolation and offsets do not apply
   * @param from first offset to read per partition; other partitions are read from their first
   *     record
   * @throws KafkaException when the settings make no consumer
   */
  public static TopicFollower start(
      String name,
      Map<String, Object> client,
      List<String> topics,
      Map<TopicPartition, Long> from,
      Listener listener) {
    return start(new TopicFollower(name, client, topics, from, true, listener));
  }

  /**
   * Starts to read {@code topics} from their first records on, including the records of
   * transactions that are open or were aborted.
   *
   * @param name of the thread
   * @param client settings of Kafka's consumer; those of groups, isolation and offsets do not apply
   * @throws KafkaException when the settings make no consumer
   */
  public static TopicFollower startUncommitted(
      String name, Map<String, Object> client, List<String> topics, Listener listener) {
    return start(new TopicFollower(name, client, topics, Map.of(), false, listener));
  }

  private static TopicFollower start(TopicFollower follower) {
    follower.thread.start();
    return follower;
  }

  /** Returns the failure that has ended the thread, if there is one. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  /** Passes the consumer to {@code meters}, which may only read its metrics. */
  public void watch(java.util.function.Consumer<Consumer<?, ?>> meters) {
    meters.accept(consumer);
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
              listener.read(record);
            }
          }
          if (behind && hasReached(ends)) {
            behind = false;
            listener.caughtUp();
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
        throw new UnknownTopicOrPartitionException("topic " + topic + " does not exist");
      }
      found.forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    from.forEach(consumer::seek);
    return consumer.endOffsets(partitions, PATIENCE);
  }

  private boolean hasReached(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey(), PATIENCE) >= end.getValue());
  }
}
