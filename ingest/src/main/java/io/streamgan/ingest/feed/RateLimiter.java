package io.streamgan.ingest.feed;

/**
 * Computes when images are due at a given rate. Due times are counted from one origin, so that the
 * excess of single waits does not add up; after a pause of more than a second the origin moves, so
 * that no burst follows.
 */
final class RateLimiter {
  private static final long SECOND = 1_000_000_000;

  private final double imagesPerSecond;
  private long origin;
  private long images;

  /**
   * @param imagesPerSecond rate; 0 for no limit
   * @param nanoTime now
   */
  RateLimiter(double imagesPerSecond, long nanoTime) {
    this.imagesPerSecond = imagesPerSecond;
    origin = nanoTime;
  }

  /**
   * Counts {@code count} images.
   *
   * @return nanoseconds to wait before they are sent
   */
  long delay(int count, long nanoTime) {
    if (imagesPerSecond == 0) {
      return 0;
    }
    images += count;
    long due = origin + (long) (images / imagesPerSecond * SECOND);
    if (nanoTime - due > SECOND) {
      origin = nanoTime;
      images = 0;
      return 0;
    }
    return Math.max(0, due - nanoTime);
  }
}
