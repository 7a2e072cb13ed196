package io.streamgan.trainer;

import io.streamgan.trainer.settings.ResilienceSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * How long transient faults may follow each other before one of them ends training. A series of
 * faults ends with a commit, or when the model has been in memory for the whole window.
 */
final class RetryWindow {
  private final long windowNanos;
  private final LongSupplier clock;
  private @Nullable KafkaException fault;
  private boolean recovered;
  private long firstNanos;
  private long recoveredNanos;

  /**
   * @param clock current time in nanoseconds
   */
  RetryWindow(Duration window, LongSupplier clock) {
    windowNanos = window.toNanos();
    this.clock = clock;
  }

  static RetryWindow of(TrainerSettings settings) {
    return new RetryWindow(
        Duration.ofMillis(settings.get(ResilienceSettings.COMMIT_RETRY_TIMEOUT_MS)),
        System::nanoTime);
  }

  /**
   * Notes a transient fault.
   *
   * @throws KafkaException {@code newest}, when faults have followed each other for the window
   */
  void failed(KafkaException newest) {
    long now = clock.getAsLong();
    boolean begins =
        fault == null || (recovered && now - recoveredNanos >= Math.max(1, windowNanos));
    if (begins) {
      firstNanos = now;
    }
    fault = newest;
    recovered = false;
    throwIfOver();
  }

  /** Notes that the model is in memory again. */
  void recovered() {
    if (!recovered) {
      recovered = true;
      recoveredNanos = clock.getAsLong();
    }
  }

  /** Notes that a commit is visible. */
  void committed() {
    fault = null;
  }

  /**
   * Throws the fault that training has not recovered from, if the window is over.
   *
   * @throws KafkaException that fault
   */
  void throwIfOver() {
    if (fault != null && !recovered && clock.getAsLong() - firstNanos >= windowNanos) {
      throw fault;
    }
  }

  /**
   * Throws the fault that training has not recovered from.
   *
   * @throws KafkaException that fault
   */
  void throwIfUnrecovered() {
    if (fault != null && !recovered) {
      throw fault;
    }
  }
}
