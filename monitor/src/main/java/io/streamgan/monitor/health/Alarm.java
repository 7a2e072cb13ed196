package io.streamgan.monitor.health;

import java.util.Map;
import java.util.Optional;

/**
 * Adds hysteresis to a detector's judgements: a condition begins after a number of sick judgements
 * without a healthy one in between, and ends after a number of healthy ones without a sick one in
 * between. Open judgements change nothing. Not thread-safe.
 */
final class Alarm {
  private final Detector detector;
  private final int onsetAfter;
  private final int endAfter;
  private boolean active;
  private int streak;
  private long streakStep;

  /**
   * @param active whether the condition had begun before, and not ended
   */
  Alarm(Detector detector, int onsetAfter, int endAfter, boolean active) {
    this.detector = detector;
    this.onsetAfter = onsetAfter;
    this.endAfter = endAfter;
    this.active = active;
  }

  /**
   * @param step newest step at that time
   */
  Optional<Finding> observe(long step, Observation observation) {
    Judgement judgement = detector.judge(observation);
    if (streak == 0) {
      streakStep = step;
    }
    if (judgement instanceof Judgement.Sick sick) {
      return sick(sick);
    }
    return judgement instanceof Judgement.Healthy ? healthy() : Optional.empty();
  }

  private Optional<Finding> sick(Judgement.Sick sick) {
    if (active) {
      streak = 0;
      return Optional.empty();
    }
    if (++streak < onsetAfter) {
      return Optional.empty();
    }
    active = true;
    streak = 0;
    return Optional.of(
        new Finding(detector.condition(), true, streakStep, sick.message(), sick.evidence()));
  }

  private Optional<Finding> healthy() {
    if (!active) {
      streak = 0;
      return Optional.empty();
    }
    if (++streak < endAfter) {
      return Optional.empty();
    }
    active = false;
    streak = 0;
    return Optional.of(
        new Finding(
            detector.condition(),
            false,
            streakStep,
            detector.condition().label() + " is over",
            Map.of()));
  }
}
