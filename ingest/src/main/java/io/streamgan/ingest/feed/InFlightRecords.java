package io.streamgan.ingest.feed;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts the records that have been sent and not yet acknowledged, and those that have been
 * acknowledged. The feeding thread adds and waits; the producer's thread acknowledges. Thread-safe.
 */
final class InFlightRecords {
  private long pendingBytes;
  private long images;
  private long bytes;
  private @Nullable Exception failure;

  synchronized void sent(int recordBytes) {
    pendingBytes += recordBytes;
  }

  synchronized void acknowledged(int recordImages, int recordBytes) {
    pendingBytes -= recordBytes;
    images += recordImages;
    bytes += recordBytes;
    notifyAll();
  }

  synchronized void failed(int recordBytes, Exception cause) {
    pendingBytes -= recordBytes;
    if (failure == null) {
      failure = cause;
    }
    notifyAll();
  }

  /**
   * Waits until at most {@code maxBytes} are pending, a record has failed, or the time is over.
   *
   * @return false when the time is over
   */
  synchronized boolean await(long maxBytes, long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (pendingBytes > maxBytes && failure == null) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  /** Acknowledged images. */
  synchronized long images() {
    return images;
  }

  /** Bytes of the acknowledged records. */
  synchronized long bytes() {
    return bytes;
  }

  /** Cause of the first failure; null while there is none. */
  synchronized @Nullable Exception failure() {
    return failure;
  }
}
