package io.streamgan.bench.faults;

import java.time.Duration;

/** Waits for a condition until a deadline. */
final class Clock {
  private static final long TICK_MILLIS = 10;

  private final Duration patience;
  private final long deadline;

  Clock(Duration patience) {
    this.patience = patience;
    deadline = System.nanoTime() + patience.toNanos();
  }

  /**
   * Waits a little.
   *
   * @throws FaultsException after the deadline
   */
  void tick(String complaint) {
    if (System.nanoTime() > deadline) {
      throw new FaultsException("%s for %d s".formatted(complaint, patience.toSeconds()));
    }
    pause(TICK_MILLIS);
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FaultsException("interrupted", e);
    }
  }
}
