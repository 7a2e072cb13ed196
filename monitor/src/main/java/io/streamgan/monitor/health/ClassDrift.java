package io.streamgan.monitor.health;

import java.util.Locale;
import java.util.Map;

/** The classes of real images have other shares than those of the reference. */
final class ClassDrift implements Detector {
  /** A great sample makes the smallest change significant; one that matters is larger. */
  private static final double MAGNITUDE = 0.1;

  private final Thresholds thresholds;

  ClassDrift(Thresholds thresholds) {
    this.thresholds = thresholds;
  }

  @Override
  public Condition condition() {
    return Condition.CLASS_DRIFT;
  }

  @Override
  public Judgement judge(Observation observation) {
    if (!(observation instanceof Observation.ClassChange change) || thresholds.driftPValue() <= 0) {
      return Judgement.OPEN;
    }
    if (change.pValue() <= thresholds.driftPValue() && change.magnitude() > MAGNITUDE) {
      return new Judgement.Sick(
          String.format(
              Locale.ROOT,
              "the classes of real images have changed: %.0f %% of them are of another (p %.2g)",
              100 * change.magnitude(),
              change.pValue()),
          Map.of(
              "pValue", change.pValue(),
              "pValueLimit", thresholds.driftPValue(),
              "magnitude", change.magnitude(),
              "magnitudeLimit", MAGNITUDE));
    }
    return Judgement.HEALTHY;
  }
}
