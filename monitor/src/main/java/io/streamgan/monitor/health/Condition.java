package io.streamgan.monitor.health;

import io.streamgan.schemas.events.Severity;
import java.util.Locale;

/** What can be wrong, with what helps. */
public enum Condition {
  NON_FINITE_LOSS(
      Severity.CRITICAL,
      "set divergence.action=rollback, or begin again with a lower learning rate"),
  EXPLODING_LOSS(Severity.CRITICAL, "lower the learning rates, or set gradient.limit"),
  SATURATION(
      Severity.WARNING,
      "weaken D: fewer updates or a lower learning rate of D, or a penalty on its gradient"),
  OSCILLATION(Severity.WARNING, "lower both learning rates, or add a penalty on D's gradient"),
  STALLED_INPUT(Severity.WARNING, "look whether the trainer runs and whether images come"),
  GROWING_LAG(Severity.WARNING, "give the trainer more cores, or let it skip images: lag.policy"),
  STALE_GENERATOR(
      Severity.WARNING, "look at the trainer's log; generator.interval.steps may be too long"),
  MODE_COLLAPSE(
      Severity.CRITICAL,
      "go back to an earlier checkpoint; then lower G's learning rate, or add a penalty"),
  MISSING_CLASSES(
      Severity.WARNING, "train on; if they stay away, go back to an earlier checkpoint"),
  LABEL_MISMATCH(
      Severity.WARNING, "look at where the labels come from; conditional models learn them"),
  DRIFT(Severity.INFO, "none is needed where it was expected; G follows the stream"),
  CLASS_DRIFT(Severity.INFO, "none is needed where it was expected; rare classes may be forgotten");

  private final Severity severity;
  private final String action;

  Condition(Severity severity, String action) {
    this.severity = severity;
    this.action = action;
  }

  public Severity severity() {
    return severity;
  }

  /** What helps, one line. */
  public String action() {
    return action;
  }

  /** As it leaves: {@code exploding-loss}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
