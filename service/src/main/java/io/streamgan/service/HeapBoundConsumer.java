package io.streamgan.service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer that passes over records which the heap cannot hold. A compressed batch that a topic
 * accepts can be a thousand times as large in memory; without this, one such record ends the
 * service, and ends it again at every start. Where a poll runs out of memory, a second consumer
 * reads the partitions one record at a time: it finds the record that is too large, or returns the
 * next few where they are too large only together. For one thread.
 *
 * <p>A poll that runs out of memory may have moved the positions of some partitions behind records
 * that it then does not return, so the second consumer begins where the partitions were before.
 */
public final class HeapBoundConsumer extends KafkaConsumer<byte[], byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(HeapBoundConsumer.class);

  /** Size of the records that are returned together after a poll has run out of memory. */
  private static final long MAX_BYTES = 16 << 20;

  private static final int MAX_RECORDS = 500;

  private static final Duration READ = Duration.ofSeconds(5);

  private final Map<String, Object> settings;
  private final PassedOver passedOver;

  /** Whether a fetch may be left that has run out of memory: it only throws from then on. */
  private boolean hasRunOut;

  /** Learns of a record that is passed over. */
  @FunctionalInterface
  public interface PassedOver {
    /**
     * Called before the record is passed over; where it throws, the record is read again.
     *
     * @param detail says in one phrase why
     */
    void at(TopicPartition partition, long offset, String detail);
  }

  /**
   * @param settings of the consumer, without deserializers
   */
  public HeapBoundConsumer(Map<String, Object> settings, PassedOver passedOver) {
    super(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.settings = new HashMap<>(settings);
    this.passedOver = passedOver;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    Set<TopicPartition> owned = Set.copyOf(assignment());
    Map<TopicPartition, Long> begins = new HashMap<>();
    try {
      return super.poll(findPositions(begins, timeout));
    } catch (OutOfMemoryError e) {
      hasRunOut = true;
      return readCarefully(owned, begins).orElseThrow(() -> e);
    } catch (KafkaException e) {
      if (hasRunOut && e.getClass() == KafkaException.class) {
        return readCarefully(owned, begins).orElseThrow(() -> e);
      }
      throw e;
    }
  }

  /**
   * Waits for the positions of the partitions that are read.
   *
   * @param positions receives those that there are
   * @return what is left of {@code timeout}
   */
  private Duration findPositions(Map<TopicPartition, Long> positions, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    for (TopicPartition partition : reading()) {
      try {
        positions.put(partition, position(partition, until(deadline)));
      } catch (TimeoutException e) {
        // Nothing is left of the timeout, and a poll that does not wait returns no record of a
        // partition whose position it has to find.
        break;
      }
    }
    return until(deadline);
  }

  private static Duration until(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }

  private Set<TopicPartition> reading() {
    Set<TopicPartition> reading = new HashSet<>(assignment());
    reading.removeAll(paused());
    return reading;
  }

  private Optional<ConsumerRecords<byte[], byte[]>> readCarefully(
      Set<TopicPartition> owned, Map<TopicPartition, Long> begins) {
    Map<TopicPartition, Long> positions = new HashMap<>();
    for (TopicPartition partition : reading()) {
      Long begin = begins.get(partition);
      if (begin == null) {
        begin = owned.contains(partition) ? position(partition) : beginning(partition);
      }
      positions.put(partition, begin);
      seek(partition, begin);
    }
    List<Map.Entry<TopicPartition, Long>> order = new ArrayList<>(positions.entrySet());
    // The record that is too large must not wait until the other partitions have no records left.
    Collections.shuffle(order);
    for (Map.Entry<TopicPartition, Long> each : order) {
      TopicPartition partition = each.getKey();
      if (currentLag(partition).orElse(1) == 0) {
        continue; // reading it would only wait
      }
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      long next = read(partition, each.getValue(), records);
      if (next > each.getValue()) {
        seek(partition, next);
        return Optional.of(
            new ConsumerRecords<>(
                Map.of(partition, records), Map.of(partition, new OffsetAndMetadata(next))));
      }
    }
    return Optional.empty();
  }

  /** Returns where a partition begins that was assigned during the poll. */
  private long beginning(TopicPartition partition) {
    OffsetAndMetadata committed = committed(Set.of(partition)).get(partition);
    if (committed != null) {
      return committed.offset();
    }
    if ("earliest".equals(settings.get(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG))) {
      // Not beginningOffsets(), which makes currentLag() take the first offset for the last.
      seekToBeginning(Set.of(partition));
    }
    return position(partition);
  }

  /**
   * Reads some records of a partition.
   *
   * @param records receives them
   * @return the position behind them, or behind a record that is passed over
   */
  private long read(
      TopicPartition partition, long position, List<ConsumerRecord<byte[], byte[]>> records) {
    Map<String, Object> single = new HashMap<>(settings);
    single.remove(CommonClientConfigs.GROUP_ID_CONFIG);
    single.remove(CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG);
    single.remove(CommonClientConfigs.CLIENT_ID_CONFIG);
    single.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    single.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(single, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(Set.of(partition));
      consumer.seek(partition, position);
      long bytes = 0;
      while (bytes < MAX_BYTES && records.size() < MAX_RECORDS) {
        ConsumerRecords<byte[], byte[]> polled;
        try {
          polled = consumer.poll(READ);
        } catch (OutOfMemoryError e) {
          long offset = consumer.position(partition);
          String detail =
              "the record does not fit into the heap of %d MB"
                  .formatted(Runtime.getRuntime().maxMemory() >> 20);
          LOG.error(
              "{}@{} is passed over: {}; -Xmx in JAVA_OPTS gives more", partition, offset, detail);
          passedOver.at(partition, offset, detail);
          return offset + 1;
        } catch (KafkaException e) {
          if (records.isEmpty()) {
            throw e;
          }
          break;
        }
        if (polled.isEmpty()) {
          break;
        }
        for (ConsumerRecord<byte[], byte[]> record : polled) {
          records.add(record);
          bytes += Math.max(0, record.serializedKeySize());
          bytes += Math.max(0, record.serializedValueSize());
        }
      }
      return consumer.position(partition);
    }
  }
}
