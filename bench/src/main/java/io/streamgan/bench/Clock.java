package io.streamgan.bench;

import java.time.Duration;

/** Limits the time for which a loop waits for a condition. */
public final class Clock {
  private static final long TICK_MILLIS = 10;

  private final Duration patience;
  private final long deadline;

  public Clock(Duration patience) {
    this.patience = patience;
    deadline = System.nanoTime() + patience.toNanos();
  }

  /**
   * Sleeps for 10 ms.
   *
   * @param complaint names the condition that holds too long
   * @throws BenchException after the deadline
   */
  public void tick(String complaint) {
    if (System.nanoTime() > deadline) {
      throw new BenchException("%s for %d s".formatted(complaint, patience.toSeconds()));
    }
    pause(TICK_MILLIS);
  }

  public static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }
}
