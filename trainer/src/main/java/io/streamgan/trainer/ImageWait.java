package io.streamgan.trainer;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Notices, once, that the images of the next step have not come for a minute. Owned by the training
 * thread.
 */
final class ImageWait {
  static final Duration PATIENCE = Duration.ofMinutes(1);

  private final LongSupplier nanoTime;
  private OptionalLong since = OptionalLong.empty();
  private boolean noticed;

  /**
   * @param nanoTime like {@link System#nanoTime}
   */
  ImageWait(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Returns whether the wait, which goes on, has just become too long. */
  boolean becomesTooLong() {
    long now = nanoTime.getAsLong();
    if (since.isEmpty()) {
      since = OptionalLong.of(now);
    }
    if (noticed || now - since.getAsLong() < PATIENCE.toNanos()) {
      return false;
    }
    noticed = true;
    return true;
  }

  void end() {
    since = OptionalLong.empty();
    noticed = false;
  }
}
