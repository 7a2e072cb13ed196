package io.streamgan.sampler.watch;

import io.streamgan.sampler.follow.EventReport;
import java.time.Instant;
import java.util.Locale;

/**
 * Something that those who watch should know.
 *
 * @param kind what: a {@link Kind}'s label, or the type of an event on the topic
 * @param phase {@code onset} or {@code end} of a condition; empty for what has no duration
 * @param severity a {@link Severity}'s label, or {@code critical}
 * @param message one line
 * @param action what helps; empty where nothing is suggested
 */
public record HealthEvent(
    Instant at, String kind, String phase, String severity, String message, String action) {
  /** What the sampler itself has noticed. */
  static HealthEvent own(Instant at, Kind kind, Severity severity, String message) {
    return new HealthEvent(at, kind.label(), "", severity.label(), message, "");
  }

  /** What trainer or monitor have noticed. */
  static HealthEvent of(EventReport report) {
    return new HealthEvent(
        report.at(),
        report.type(),
        report.phase(),
        report.severity(),
        report.message(),
        report.action());
  }

  /** What the sampler notices by itself. */
  public enum Kind {
    RUN_BEGAN,
    GENERATOR_REFUSED,
    TRAINING_STALLED,
    TRAINING_RESUMED,
    CLUSTER_UNREACHABLE,
    CLUSTER_BACK;

    /** As it leaves: {@code generator-refused}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public enum Severity {
    INFO,
    WARNING;

    /** As it leaves: {@code warning}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
