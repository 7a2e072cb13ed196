package io.streamgan.bench.faults;

import io.streamgan.bench.BenchException;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.serde.ReportSerde;
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
  private static final ReportSerde<StepMetrics> SERDE = ReportSerde.of(StepMetrics.class);

  private final String model;
  private final TopicFollower follower;
  private long arrivals;
  private long newestStep;
  private long imagesSeen;
  private long nextImage;

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
    StepMetrics step = SERDE.deserialize(record.topic(), record.value());
    imagesSeen = step.getImagesSeen();
    newestStep = Math.max(newestStep, step.getStep());
    List<String> ids = step.getImageIds();
    if (ids != null) {
      ids.forEach(id -> nextImage = Math.max(nextImage, Long.parseLong(id) + 1));
    }
    notifyAll();
  }

  /** Number of metrics so far, including those of repeated steps. */
  synchronized long arrivals() {
    return arrivals;
  }

  /** Number of the newest step of any lane, committed or not. */
  synchronized long newestStep() {
    return newestStep;
  }

  /** {@code imagesSeen} of the newest step, committed or not. */
  synchronized long imagesSeen() {
    return imagesSeen;
  }

  /** Number of the image after the newest that was learned in a step, committed or not. */
  synchronized long nextImage() {
    return nextImage;
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
