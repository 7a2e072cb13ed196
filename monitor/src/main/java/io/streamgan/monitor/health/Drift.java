package io.streamgan.monitor.health;

import java.util.Locale;
import java.util.Map;

/** Real images have changed: those of the reference are of another distribution. */
final class Drift implements Detector {
  /** A great sample makes the smallest change significant; one that matters is larger. */
  private static final double MAGNITUDE = 1.3;

  private final Thresholds thresholds;

  Drift(Thresholds thresholds) {
    this.thresholds = thresholds;
  }

  @Override
  public Condition condition() {
    return Condition.DRIFT;
  }

  @Override
  public Judgement judge(Observation observation) {
    if (!(observation instanceof Observation.RealChange change) || thresholds.driftPValue() <= 0) {
      return Judgement.OPEN;
    }
    if (change.pValue() <= thresholds.driftPValue() && change.magnitude() > MAGNITUDE) {
      return new Judgement.Sick(
          String.format(
              Locale.ROOT,
              "real images have changed: %.1f times as far from earlier ones as chance (p %.2g)",
              change.magnitude(),
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
