package io.streamgan.monitor.health;

import java.util.Map;

/** Detects a loss or score that is not a finite number. */
final class NonFiniteLoss implements Detector {
  @Override
  public Condition condition() {
    return Condition.NON_FINITE_LOSS;
  }

  @Override
  public Judgement judge(Observation observation) {
    if (!(observation instanceof Observation.Step step)) {
      return Judgement.OPEN;
    }
    double sum =
        step.discriminatorLoss() + step.generatorLoss() + step.realScore() + step.generatedScore();
    return Double.isFinite(sum)
        ? Judgement.HEALTHY
        : new Judgement.Sick(
            "a loss or score is not a finite number at step " + step.number(),
            Map.of(
                "discriminatorLoss", step.discriminatorLoss(),
                "generatorLoss", step.generatorLoss()));
  }
}
