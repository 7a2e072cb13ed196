package io.streamgan.bench.faults;

import io.streamgan.bench.BenchException;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.topics.TopicFollower;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Follows the metrics, including those of open transactions, which show that a commit is under way.
 * Thread-safe.
 */
final class Watch implements AutoCloseable {
  private static final AvroSerde<StepMetrics> SERDE = AvroSerde.of(StepMetrics.class);

  private final String model;
  private final TopicFollower follower;
  private long arrivals;
  private long imagesSeen;

  /**
   * Starts to follow {@code topic}.
   *
   * @param model whose metrics count
   */
  Watch(Map<String, Object> client, String topic, String model) {
    this.model = model;
    Map<String, Object> config = new HashMap<>(client);
    config.put("fetch.max.wait.ms", 20);
    follower =
        TopicFollower.startUncommitted(
            "streamgan-faults-watch", config, List.of(topic), this::take);
  }

  private synchronized void take(ConsumerRecord<String, byte[]> record) {
    if (!record.key().equals(model)) {
      return;
    }
    arrivals++;
    imagesSeen = SERDE.deserialize(record.topic(), record.value()).getImagesSeen();
    notifyAll();
  }

  /** Number of metrics so far, including those of repeated steps. */
  synchronized long arrivals() {
    return arrivals;
  }

  /** {@code imagesSeen} of the newest step, committed or not. */
  synchronized long imagesSeen() {
    return imagesSeen;
  }

  /** Waits for more than {@code seen} arrivals; returns false after {@code patience}. */
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
      throw new BenchException("interrupted", e);
    }
  }

  @Override
  public void close() {
    follower.close();
  }
}
