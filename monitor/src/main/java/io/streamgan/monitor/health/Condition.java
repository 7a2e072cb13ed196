package io.streamgan.monitor.health;

import io.streamgan.schemas.events.Severity;
import java.util.Locale;

/** A fault of training or of its input, with its severity and a remedy. */
public enum Condition {
  NON_FINITE_LOSS(
      Severity.CRITICAL,
      "set divergence.action=rollback, or begin again with a lower learning rate"),
  EXPLODING_LOSS(Severity.CRITICAL, "lower the learning rates, or set gradient.limit"),
  SATURATION(
      Severity.WARNING,
      "weaken D: fewer updates or a lower learning rate of D, or a penalty on its gradient"),
  OSCILLATION(Severity.WARNING, "lower both learning rates, or add a penalty on D's gradient"),
  STALLED_INPUT(Severity.WARNING, "check that the trainer runs and that images arrive"),
  GROWING_LAG(Severity.WARNING, "give the trainer more cores, or let it skip images: lag.policy"),
  STALE_GENERATOR(
      Severity.WARNING, "check the trainer's log; generator.interval.steps may be too large"),
  MODE_COLLAPSE(
      Severity.CRITICAL,
      "go back to an earlier checkpoint; then lower G's learning rate, or add a penalty"),
  MISSING_CLASSES(
      Severity.WARNING,
      "keep training; if the classes stay missing, go back to an earlier checkpoint"),
  LABEL_MISMATCH(Severity.WARNING, "check the source of the labels; conditional models learn them"),
  DRIFT(Severity.INFO, "nothing to do if this was expected; G follows the stream"),
  CLASS_DRIFT(Severity.INFO, "nothing to do if this was expected; G may forget rare classes"),
  FORGETTING(
      Severity.WARNING,
      "nothing to do if only the newest images matter; else set replay.images, or go back to an"
          + " earlier checkpoint");

  private final Severity severity;
  private final String action;

  Condition(Severity severity, String action) {
    this.severity = severity;
    this.action = action;
  }

  public Severity severity() {
    return severity;
  }

  /** Remedy, one line. */
  public String action() {
    return action;
  }

  /** Name on the wire and in settings, such as {@code exploding-loss}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
