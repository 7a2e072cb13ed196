package io.streamgan.trainer;

/** Images and time from the beginning of the first step to the end of the last. */
final class StepRate {
  private boolean started;
  private long firstNanos;
  private long lastNanos;
  private long images;

  /** A step begins. */
  void begin() {
    if (!started) {
      started = true;
      firstNanos = System.nanoTime();
    }
  }

  /** A step on {@code count} images has ended. */
  void end(int count) {
    images += count;
    lastNanos = System.nanoTime();
  }

  /** 0 before the first step has ended. */
  double imagesPerSecond() {
    return images == 0 ? 0 : images / ((lastNanos - firstNanos) / 1e9);
  }
}
