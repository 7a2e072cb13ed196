package io.streamgan.monitor.health;

import java.util.Locale;
import java.util.Map;

/**
 * Detects that D distinguishes real from generated images so well that little gradient is left for
 * G: the difference of the mean scores, smoothed over 50 steps, stays large.
 */
final class Saturation implements Detector {
  private static final double STEPS = 50;
  private static final double END = 0.75;

  private final double gapLimit;
  private final int steps;
  private final MovingAverage gap = new MovingAverage(STEPS);
  private final MovingAverage generatorLoss = new MovingAverage(STEPS);

  Saturation(double gapLimit, int steps) {
    this.gapLimit = gapLimit;
    this.steps = steps;
  }

  @Override
  public Condition condition() {
    return Condition.SATURATION;
  }

  @Override
  public Judgement judge(Observation observation) {
    if (!(observation instanceof Observation.Step step)
        || gapLimit <= 0
        || !Double.isFinite(step.realScore() - step.generatedScore())) {
      return Judgement.OPEN;
    }
    gap.add(step.realScore() - step.generatedScore());
    generatorLoss.add(step.generatorLoss());
    if (gap.value() > gapLimit) {
      return new Judgement.Sick(
          String.format(
              Locale.ROOT,
              "D's scores of real and generated images have been about %.1f apart for %d steps",
              gap.value(),
              steps),
          Map.of(
              "scoreGap", gap.value(),
              "scoreGapLimit", gapLimit,
              "generatorLoss", generatorLoss.value()));
    }
    return gap.value() < END * gapLimit ? Judgement.HEALTHY : Judgement.OPEN;
  }
}
