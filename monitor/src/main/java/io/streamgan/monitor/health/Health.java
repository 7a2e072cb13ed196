package io.streamgan.monitor.health;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** All detectors of one model. Not thread-safe. */
public final class Health {
  /** Judgements until a condition that shows at once begins. */
  private static final int AT_ONCE = 1;

  private final List<Alarm> alarms;

  /**
   * @param active conditions that had begun before, and not ended
   */
  public Health(Thresholds thresholds, Set<Condition> active) {
    Predicate<Condition> begun = active::contains;
    alarms =
        List.of(
            alarm(new NonFiniteLoss(), AT_ONCE, 50, begun),
            // A single wild batch is no explosion: the smoothed loss has to stay there.
            alarm(new ExplodingLoss(thresholds), 5, 50, begun),
            alarm(new Saturation(thresholds), thresholds.saturationSteps(), 50, begun),
            alarm(new Oscillation(thresholds), 16, 16, begun),
            alarm(new StalledInput(thresholds), AT_ONCE, 5, begun),
            alarm(new GrowingLag(thresholds), 3, 3, begun),
            alarm(new StaleGenerator(thresholds), AT_ONCE, AT_ONCE, begun),
            alarm(new ModeCollapse(thresholds), 3, 3, begun),
            alarm(new MissingClasses(thresholds), 2, 2, begun),
            alarm(new LabelMismatch(thresholds), 2, 2, begun),
            alarm(Drift.ofImages(thresholds), AT_ONCE, 2, begun),
            alarm(Drift.ofClasses(thresholds), AT_ONCE, 2, begun));
  }

  /**
   * What {@code observation} begins and ends.
   *
   * @param step of the model that was observed
   */
  public List<Finding> observe(long step, Observation observation) {
    return alarms.stream().flatMap(alarm -> alarm.observe(step, observation).stream()).toList();
  }

  private static Alarm alarm(
      Detector detector, int onsetAfter, int endAfter, Predicate<Condition> begun) {
    return new Alarm(detector, onsetAfter, endAfter, begun.test(detector.condition()));
  }
}
