package io.streamgan.sampler.infer;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Counts inferences and their durations, for each version that is loaded. Thread-safe. */
final class InferenceCounts {
  /**
   * Counts of one version.
   *
   * @param lastMillis time of the last inference in milliseconds since 1970; 0 before the first
   * @param samples samples that have been drawn
   * @param succeeded requests that have been answered
   * @param succeededNanos duration of all of them
   * @param failed requests that have failed
   * @param failedNanos duration of all of them
   */
  record Counts(
      long lastMillis,
      long samples,
      long succeeded,
      long succeededNanos,
      long failed,
      long failedNanos) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);
  }

  private final LongSupplier currentMillis;
  private final Map<Long, Counts> versions = new HashMap<>();

  /**
   * @param currentMillis as {@link System#currentTimeMillis}
   */
  InferenceCounts(LongSupplier currentMillis) {
    this.currentMillis = currentMillis;
  }

  synchronized void succeeded(long version, int samples, long nanos) {
    Counts last = of(version);
    versions.put(
        version,
        new Counts(
            currentMillis.getAsLong(),
            last.samples + samples,
            last.succeeded + 1,
            last.succeededNanos + nanos,
            last.failed,
            last.failedNanos));
  }

  synchronized void failed(long version, long nanos) {
    Counts last = of(version);
    versions.put(
        version,
        new Counts(
            last.lastMillis,
            last.samples,
            last.succeeded,
            last.succeededNanos,
            last.failed + 1,
            last.failedNanos + nanos));
  }

  synchronized Counts of(long version) {
    return versions.getOrDefault(version, Counts.NONE);
  }

  /** Forgets the versions that are not among {@code loaded}. */
  synchronized void keep(Collection<Long> loaded) {
    versions.keySet().retainAll(loaded);
  }
}
