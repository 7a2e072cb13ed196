package io.streamgan.bench.faults;

import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.serde.AvroSerde;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the metrics as they arrive, those of open transactions too, and so sees that a commit is
 * under way. Owns the watching thread; its methods may be called by any.
 */
final class Watch implements AutoCloseable {
  private static final AvroSerde<StepMetrics> SERDE = AvroSerde.of(StepMetrics.class);
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Thread thread = new Thread(this::follow, "streamgan-faults-watch");
  private long arrivals;
  private long imagesSeen;
  private volatile boolean closing;

  Watch(Map<String, Object> client, String topic) {
    Map<String, Object> config = new HashMap<>(client);
    config.put("isolation.level", "read_uncommitted");
    config.put("fetch.max.wait.ms", 20);
    consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0));
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    thread.start();
  }

  private void follow() {
    try (consumer) {
      while (!closing) {
        consumer.poll(POLL).forEach(this::take);
      }
    } catch (WakeupException e) {
      if (!closing) {
        throw e;
      }
    }
  }

  private synchronized void take(ConsumerRecord<byte[], byte[]> record) {
    arrivals++;
    imagesSeen = SERDE.deserialize(record.topic(), record.value()).getImagesSeen();
    notifyAll();
  }

  /** Metrics so far, repeated ones included. */
  synchronized long arrivals() {
    return arrivals;
  }

  /** Images of the newest step, whether or not it will be committed. */
  synchronized long imagesSeen() {
    return imagesSeen;
  }

  /** Waits until there are more than {@code seen} arrivals; false where none came in time. */
  synchronized boolean awaitMoreThan(long seen, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      while (arrivals <= seen) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        wait(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FaultsException("interrupted", e);
    }
  }

  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
