package io.streamgan.ingest.feed;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How far a run of a feeder is.
 *
 * @param images that the broker has acknowledged
 * @param bytes of their records' values, before compression
 * @param skipped images that cannot be used
 * @param total images that the run will have gone through at its end; empty where it has none
 * @param elapsed since the run began
 * @param held whether the feeder waits for the consumer group that it must not outrun
 */
public record FeedProgress(
    long images, long bytes, long skipped, OptionalLong total, Duration elapsed, boolean held) {

  /** Acknowledged images a second, on average. */
  public double imagesPerSecond() {
    return elapsed.isZero() ? 0 : images * 1e9 / elapsed.toNanos();
  }
}
