package io.streamgan.sampler.infer;

import io.streamgan.schemas.GeneratorManifest;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.LongSupplier;

/**
 * Counts inferences and their durations, for each generator. The counts of a generator are
 * forgotten once nothing else refers to its manifest, which is so after it has been closed.
 * Thread-safe.
 */
final class InferenceCounts {
  /**
   * Counts of one generator.
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

  /** A later run has the same versions again, so the version does not identify a generator. */
  private final Map<GeneratorManifest, Counts> generators = new WeakHashMap<>();

  /**
   * @param currentMillis as {@link System#currentTimeMillis}
   */
  InferenceCounts(LongSupplier currentMillis) {
    this.currentMillis = currentMillis;
  }

  synchronized void succeeded(GeneratorManifest generator, int samples, long nanos) {
    Counts last = of(generator);
    generators.put(
        generator,
        new Counts(
            currentMillis.getAsLong(),
            last.samples + samples,
            last.succeeded + 1,
            last.succeededNanos + nanos,
            last.failed,
            last.failedNanos));
  }

  synchronized void failed(GeneratorManifest generator, long nanos) {
    Counts last = of(generator);
    generators.put(
        generator,
        new Counts(
            last.lastMillis,
            last.samples,
            last.succeeded,
            last.succeededNanos,
            last.failed + 1,
            last.failedNanos + nanos));
  }

  synchronized Counts of(GeneratorManifest generator) {
    return generators.getOrDefault(generator, Counts.NONE);
  }
}
