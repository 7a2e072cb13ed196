package io.streamgan.monitor.health;

import static io.streamgan.monitor.health.HealthSettings.CLASS_RATIO;
import static io.streamgan.monitor.health.HealthSettings.COLLAPSE_AFTER_IMAGES;
import static io.streamgan.monitor.health.HealthSettings.COLLAPSE_RATIO;
import static io.streamgan.monitor.health.HealthSettings.EXPLOSION_LOSS;
import static io.streamgan.monitor.health.HealthSettings.EXPLOSION_RATIO;
import static io.streamgan.monitor.health.HealthSettings.FORGETTING_RATIO;
import static io.streamgan.monitor.health.HealthSettings.LABEL_RATIO;
import static io.streamgan.monitor.health.HealthSettings.LAG_RECORDS;
import static io.streamgan.monitor.health.HealthSettings.OSCILLATION_CORRELATION;
import static io.streamgan.monitor.health.HealthSettings.SATURATION_GAP;
import static io.streamgan.monitor.health.HealthSettings.SATURATION_STEPS;
import static io.streamgan.monitor.health.HealthSettings.STALE_STEPS;
import static io.streamgan.monitor.health.HealthSettings.STALL_MS;

import io.streamgan.schemas.settings.Settings;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** All detectors of one model. Not thread-safe. */
public final class Detectors {
  /** Number of sick judgements after which a condition begins that needs no confirmation. */
  private static final int AT_ONCE = 1;

  private final List<Alarm> alarms;

  /**
   * @param settings that include {@link HealthSettings}
   * @param active conditions that had begun before, and not ended
   */
  public Detectors(Settings settings, Set<Condition> active) {
    Predicate<Condition> begun = active::contains;
    alarms =
        List.of(
            alarm(new NonFiniteLoss(), AT_ONCE, 50, begun),
            // A single wild batch is no explosion: the smoothed loss has to stay there.
            alarm(
                new ExplodingLoss(settings.get(EXPLOSION_LOSS), settings.get(EXPLOSION_RATIO)),
                5,
                50,
                begun),
            alarm(
                new Saturation(settings.get(SATURATION_GAP), settings.get(SATURATION_STEPS)),
                settings.get(SATURATION_STEPS),
                50,
                begun),
            alarm(new Oscillation(settings.get(OSCILLATION_CORRELATION)), 16, 16, begun),
            alarm(new StalledInput(settings.get(STALL_MS)), AT_ONCE, 5, begun),
            alarm(new GrowingLag(settings.get(LAG_RECORDS)), 3, 3, begun),
            alarm(new StaleGenerator(settings.get(STALE_STEPS)), AT_ONCE, AT_ONCE, begun),
            alarm(
                new ModeCollapse(settings.get(COLLAPSE_RATIO), settings.get(COLLAPSE_AFTER_IMAGES)),
                3,
                3,
                begun),
            alarm(
                new MissingClasses(settings.get(CLASS_RATIO), settings.get(COLLAPSE_AFTER_IMAGES)),
                2,
                2,
                begun),
            alarm(new LabelMismatch(settings.get(LABEL_RATIO)), 2, 2, begun),
            alarm(DataDrift.ofImages(DriftLimit.ofImages(settings)), AT_ONCE, 2, begun),
            alarm(DataDrift.ofClasses(DriftLimit.ofClasses(settings)), AT_ONCE, 2, begun),
            alarm(new Forgetting(settings.get(FORGETTING_RATIO)), 2, 2, begun));
  }

  /**
   * Returns the conditions that {@code observation} begins and ends.
   *
   * @param step newest step of the model
   */
  public List<Finding> observe(long step, Observation observation) {
    return alarms.stream().flatMap(alarm -> alarm.observe(step, observation).stream()).toList();
  }

  private static Alarm alarm(
      Detector detector, int onsetAfter, int endAfter, Predicate<Condition> begun) {
    return new Alarm(detector, onsetAfter, endAfter, begun.test(detector.condition()));
  }
}
