package io.streamgan.monitor.health;

import io.streamgan.monitor.health.Observation.Change;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Detects that real images, or their classes, no longer have the distribution of the reference. */
final class DataDrift<C extends Change> implements Detector {
  private final Condition condition;
  private final Class<C> kind;
  private final Function<C, String> finding;
  private final DriftLimit limit;

  /**
   * @param finding describes the change and its magnitude
   */
  private DataDrift(
      Condition condition, Class<C> kind, Function<C, String> finding, DriftLimit limit) {
    this.condition = condition;
    this.kind = kind;
    this.finding = finding;
    this.limit = limit;
  }

  /** Change of their pixels. */
  static Detector ofImages(DriftLimit limit) {
    return new DataDrift<>(
        Condition.DRIFT,
        Observation.RealChange.class,
        change ->
            String.format(
                Locale.ROOT,
                "real images have changed: their distance from earlier ones is %.1f times that by"
                    + " chance",
                change.magnitude()),
        limit);
  }

  /** Change of the shares of their classes. */
  static Detector ofClasses(DriftLimit limit) {
    return new DataDrift<>(
        Condition.CLASS_DRIFT,
        Observation.ClassChange.class,
        change ->
            String.format(
                Locale.ROOT,
                "the classes of real images have changed: %.0f %% of the images belong to another"
                    + " class",
                100 * change.magnitude()),
        limit);
  }

  @Override
  public Condition condition() {
    return condition;
  }

  @Override
  public Judgement judge(Observation observation) {
    if (!kind.isInstance(observation) || limit.pValue() <= 0) {
      return Judgement.OPEN;
    }
    C change = kind.cast(observation);
    if (limit.isExceeded(change.pValue(), change.magnitude())) {
      return new Judgement.Sick(
          String.format(Locale.ROOT, "%s (p %.2g)", finding.apply(change), change.pValue()),
          Map.of(
              "pValue",
              change.pValue(),
              "pValueLimit",
              limit.pValue(),
              "magnitude",
              change.magnitude(),
              "magnitudeLimit",
              limit.magnitude()));
    }
    return Judgement.HEALTHY;
  }
}
