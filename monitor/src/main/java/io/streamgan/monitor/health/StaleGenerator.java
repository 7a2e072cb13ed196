package io.streamgan.monitor.health;

import java.util.Locale;
import java.util.Map;

/**
 * Detects that training continues and no new generator has been published for many steps and a
 * minute.
 */
final class StaleGenerator implements Detector {
  /** A fast trainer takes many steps between two commits, and a commit publishes one generator. */
  private static final long MILLIS = 60_000;

  private final int staleSteps;
  private long version = -1;
  private long sinceStep;
  private long sinceMillis;

  StaleGenerator(int staleSteps) {
    this.staleSteps = staleSteps;
  }

  @Override
  public Condition condition() {
    return Condition.STALE_GENERATOR;
  }

  @Override
  public Judgement judge(Observation observation) {
    if (!(observation instanceof Observation.Step step) || staleSteps <= 0) {
      return Judgement.OPEN;
    }
    if (step.generatorVersion() != version || step.number() < sinceStep) {
      boolean known = version >= 0;
      version = step.generatorVersion();
      sinceStep = step.number();
      sinceMillis = step.atMillis();
      return known ? Judgement.HEALTHY : Judgement.OPEN;
    }
    long steps = step.number() - sinceStep;
    long millis = step.atMillis() - sinceMillis;
    if (steps < staleSteps || millis < MILLIS) {
      return Judgement.OPEN;
    }
    return new Judgement.Sick(
        String.format(
            Locale.ROOT,
            "generator %d has been the newest for %,d steps, %.0f s",
            version,
            steps,
            millis / 1000.0),
        Map.of(
            "steps", (double) steps,
            "stepsLimit", (double) staleSteps,
            "generatorVersion", (double) version));
  }
}
