package io.streamgan.sampler.watch;

import java.time.Instant;
import java.util.Locale;

/**
 * Something that those who watch should know.
 *
 * @param message one line
 */
public record HealthEvent(Instant at, Kind kind, Severity severity, String message) {
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
