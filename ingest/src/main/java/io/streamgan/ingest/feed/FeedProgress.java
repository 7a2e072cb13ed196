package io.streamgan.ingest.feed;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Progress of a feeder's run.
 *
 * @param images number of images that the broker has acknowledged
 * @param bytes size of their records' values, before compression
 * @param skipped number of images that cannot be used
 * @param total number of images of the whole run, skipped ones included; empty for an endless run
 * @param elapsed time since the run began
 * @param held whether the feeder waits for the consumer group that it must not outrun
 */
public record FeedProgress(
    long images, long bytes, long skipped, OptionalLong total, Duration elapsed, boolean held) {

  /** Mean number of acknowledged images per second. */
  public double imagesPerSecond() {
    return elapsed.isZero() ? 0 : images * 1e9 / elapsed.toNanos();
  }
}
