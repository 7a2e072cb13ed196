package io.streamgan.ingest.image;

import java.time.Duration;

/** Time at which the decoding of an image must have ended. */
final class Deadline {
  private final Duration limit;
  private final long nanos;

  Deadline(Duration limit) {
    this.limit = limit;
    nanos = System.nanoTime() + limit.toNanos();
  }

  boolean isOver() {
    return System.nanoTime() - nanos > 0;
  }

  /**
   * @throws OverdueException when the time has passed
   */
  void check() {
    if (isOver()) {
      throw new OverdueException(limit);
    }
  }

  /** Unchecked, so that it passes through Image I/O's callbacks. */
  static final class OverdueException extends RuntimeException {
    private static final long serialVersionUID = 1;

    OverdueException(Duration limit) {
      super("not decoded within %d ms".formatted(limit.toMillis()), null, false, false);
    }
  }
}
