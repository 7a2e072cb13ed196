package io.streamgan.schemas.topics;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a topic up to its end at the time of opening, without a consumer group. Not thread-safe.
 *
 * <p>For a consumer that reads committed records, a partition ends before the oldest open
 * transaction, whichever producer has opened it. So a producer that was killed hides the records
 * that others commit after it, until its transaction time-out has passed. {@link End} therefore
 * specifies the end that a reader needs.
 */
public final class TopicLog implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  /**
   * Longest wait without progress. Every 10 s, brokers abort transactions that have been open for
   * longer than their time-out, which is at most 60 s for streamgan's producers.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final Duration METADATA_PATIENCE = Duration.ofSeconds(5);

  private final Map<String, Object> client;
  private final End end;
  private final Duration patience;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final Map<TopicPartition, Long> first;
  private Map<TopicPartition, Long> ends;

  /** The end up to which a topic is read, and the records that are read. */
  public enum End {
    /**
     * The committed records before the oldest open transaction. Reading never waits. Committed
     * records may be missing, also the newest ones, because a transaction counts as open until the
     * broker has written its end to each partition. This is sufficient for views and statistics.
     */
    VISIBLE,
    /**
     * All records before the high watermark whose transactions are committed. Reading waits until
     * every transaction that is open now has been committed or aborted. This is needed if a reader
     * continues its work from the records that it finds.
     */
    DECIDED,
    /**
     * All records before the high watermark, including those of open and aborted transactions.
     * Reading never waits. This is for records that are written outside of transactions.
     */
    WRITTEN
  }

  /** Receives the records. */
  @FunctionalInterface
  public interface Reader {
    /** Receives the next record of a partition. */
    void read(ConsumerRecord<byte[], byte[]> record);

    /**
     * Receives the position of a record that cannot be fetched because its bytes do not match their
     * checksum; the record is then skipped. Called only for topics with one partition. With several
     * partitions, and by default, such a record ends the reading with an exception.
     *
     * @param place topic-partition@offset
     */
    default void damaged(String place, KafkaException cause) {
      throw cause;
    }
  }

  /**
   * Opens the log and determines its end.
   *
   * @param client settings of Kafka's consumer; those of groups, isolation and offsets do not apply
   * @throws MissingTopicException when the topic does not exist
   * @throws KafkaException when the cluster cannot be reached
   */
  public TopicLog(Map<String, Object> client, String topic, End end) {
    this(client, topic, end, PATIENCE);
  }

  TopicLog(Map<String, Object> client, String topic, End end, Duration patience) {
    this.client = Map.copyOf(client);
    this.end = end;
    this.patience = patience;
    consumer = new GrouplessConsumer<>(client, new ByteArrayDeserializer(), end != End.WRITTEN);
    try {
      partitions = partitions(topic);
      consumer.assign(partitions);
      first = consumer.beginningOffsets(partitions);
      ends = ends();
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  /**
   * Returns the number of offsets over all partitions, including those of transaction markers and
   * compacted records.
   */
  public long offsets() {
    return partitions.stream().mapToLong(p -> end(p) - first(p)).sum();
  }

  /** Returns the offset after the last record that is read from {@code partition}. */
  public long end(TopicPartition partition) {
    return ends.getOrDefault(partition, 0L);
  }

  /**
   * Reads all records up to the end.
   *
   * @throws KafkaException as {@link #readNewest}
   */
  public void readAll(Reader reader) {
    readNewest(Long.MAX_VALUE, reader);
  }

  /**
   * Reads the records at the newest {@code count} offsets of each partition.
   *
   * @throws TimeoutException when nothing can be read for 90 s
   * @throws KafkaException when the cluster refuses
   */
  public void readNewest(long count, Reader reader) {
    for (TopicPartition partition : partitions) {
      long last = end(partition);
      consumer.seek(partition, Math.max(first(partition), last - Math.min(count, last)));
    }
    readToEnd(reader);
  }

  /**
   * Determines the end again, and reads the records between the previous and the new end. It must
   * be called after {@link #readAll} or {@link #readNewest}.
   *
   * @return false if the end has not changed
   * @throws KafkaException as {@link #readNewest}
   */
  public boolean readOn(Reader reader) {
    Map<TopicPartition, Long> former = ends;
    former.forEach(consumer::seek);
    ends = ends();
    readToEnd(reader);
    return !ends.equals(former);
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void readToEnd(Reader reader) {
    long progress = -1;
    long deadline = 0;
    for (TopicPartition behind = behind(); behind != null; behind = behind()) {
      long position = partitions.stream().mapToLong(consumer::position).sum();
      if (position > progress) {
        progress = position;
        deadline = System.nanoTime() + patience.toNanos();
      } else if (System.nanoTime() > deadline) {
        throw stuck(behind);
      }
      for (ConsumerRecord<byte[], byte[]> record : poll(reader)) {
        if (record.offset() < end(new TopicPartition(record.topic(), record.partition()))) {
          reader.read(record);
        }
      }
    }
  }

  private @Nullable TopicPartition behind() {
    return partitions.stream()
        .filter(partition -> consumer.position(partition) < end(partition))
        .findFirst()
        .orElse(null);
  }

  private ConsumerRecords<byte[], byte[]> poll(Reader reader) {
    try {
      return consumer.poll(POLL);
    } catch (ApiException | InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      // The consumer throws this if a record's bytes do not match their checksum.
      if (partitions.size() != 1) {
        throw e;
      }
      TopicPartition partition = partitions.get(0);
      long position = consumer.position(partition);
      reader.damaged("%s@%d".formatted(partition, position), e);
      consumer.seek(partition, position + 1);
      return ConsumerRecords.empty();
    }
  }

  private KafkaException stuck(TopicPartition partition) {
    long position = consumer.position(partition);
    boolean hidden =
        consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L) <= position;
    String reason =
        hidden
            ? "a transaction is open; abort it with Kafka's kafka-transactions.sh"
            : "are its replicas up?";
    return new TimeoutException(
        "%s@%d: nothing could be read for %d s, up to offset %d; %s"
            .formatted(partition, position, patience.toSeconds(), end(partition), reason));
  }

  private List<TopicPartition> partitions(String topic) {
    List<TopicPartition> found = List.of();
    long deadline = System.nanoTime() + METADATA_PATIENCE.toNanos();
    // Brokers know a new topic only some time after the controller has created it.
    while (found.isEmpty() && System.nanoTime() < deadline) {
      found =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
    }
    if (found.isEmpty()) {
      throw new MissingTopicException(List.of(topic));
    }
    return found;
  }

  private Map<TopicPartition, Long> ends() {
    if (end != End.DECIDED) {
      return consumer.endOffsets(partitions);
    }
    try (KafkaConsumer<byte[], byte[]> uncommitted =
        new GrouplessConsumer<>(client, new ByteArrayDeserializer(), false)) {
      return uncommitted.endOffsets(partitions);
    }
  }

  private long first(TopicPartition partition) {
    return first.getOrDefault(partition, 0L);
  }
}
