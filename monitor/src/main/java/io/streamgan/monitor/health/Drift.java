package io.streamgan.monitor.health;

import io.streamgan.monitor.health.Observation.Change;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Real images have changed: those of the reference are of another distribution. */
final class Drift<C extends Change> implements Detector {
  private final Condition condition;
  private final Class<C> kind;
  private final double magnitude;
  private final Function<C, String> finding;
  private final double pValueLimit;

  /**
   * @param magnitude what matters is larger: a great sample makes the smallest change significant
   * @param finding what has changed, and by how much
   */
  private Drift(
      Condition condition,
      Class<C> kind,
      double magnitude,
      Function<C, String> finding,
      double pValueLimit) {
    this.condition = condition;
    this.kind = kind;
    this.magnitude = magnitude;
    this.finding = finding;
    this.pValueLimit = pValueLimit;
  }

  /** Of their pixels. */
  static Detector ofImages(double pValueLimit) {
    return new Drift<>(
        Condition.DRIFT,
        Observation.RealChange.class,
        1.3,
        change ->
            String.format(
                Locale.ROOT,
                "real images have changed: %.1f times as far from earlier ones as chance",
                change.magnitude()),
        pValueLimit);
  }

  /** Of the shares of their classes. */
  static Detector ofClasses(double pValueLimit) {
    return new Drift<>(
        Condition.CLASS_DRIFT,
        Observation.ClassChange.class,
        0.1,
        change ->
            String.format(
                Locale.ROOT,
                "the classes of real images have changed: %.0f %% of them are of another",
                100 * change.magnitude()),
        pValueLimit);
  }

  @Override
  public Condition condition() {
    return condition;
  }

  @Override
  public Judgement judge(Observation observation) {
    if (!kind.isInstance(observation) || pValueLimit <= 0) {
      return Judgement.OPEN;
    }
    C change = kind.cast(observation);
    if (change.pValue() <= pValueLimit && change.magnitude() > magnitude) {
      return new Judgement.Sick(
          String.format(Locale.ROOT, "%s (p %.2g)", finding.apply(change), change.pValue()),
          Map.of(
              "pValue",
              change.pValue(),
              "pValueLimit",
              pValueLimit,
              "magnitude",
              change.magnitude(),
              "magnitudeLimit",
              magnitude));
    }
    return Judgement.HEALTHY;
  }
}
