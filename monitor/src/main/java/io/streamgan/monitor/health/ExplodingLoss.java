package io.streamgan.monitor.health;

import java.util.Locale;
import java.util.Map;

/**
 * Detects that a loss, smoothed over 10 steps, is above an absolute limit, or above a multiple of
 * its mean over some 300 steps. It is healthy again below half of either.
 */
final class ExplodingLoss implements Detector {
  private static final double SHORT_STEPS = 10;
  private static final double LONG_STEPS = 300;
  private static final int WARM_UP_STEPS = 50;

  /** Lower losses never count as exploding, because a D loss is near 0 at times. */
  private static final double ORDINARY = 10;

  private final double lossLimit;
  private final double ratioLimit;
  private final Loss discriminator = new Loss("discriminator");
  private final Loss generator = new Loss("generator");

  ExplodingLoss(double lossLimit, double ratioLimit) {
    this.lossLimit = lossLimit;
    this.ratioLimit = ratioLimit;
  }

  @Override
  public Condition condition() {
    return Condition.EXPLODING_LOSS;
  }

  @Override
  public Judgement judge(Observation observation) {
    if (!(observation instanceof Observation.Step step)
        || !Double.isFinite(step.discriminatorLoss())
        || !Double.isFinite(step.generatorLoss())) {
      return Judgement.OPEN;
    }
    double d = discriminator.excess(Math.abs(step.discriminatorLoss()));
    double g = generator.excess(Math.abs(step.generatorLoss()));
    if (Math.max(d, g) > 1) {
      return (d > g ? discriminator : generator).sick(step.number());
    }
    return Math.max(d, g) < 0.5 ? Judgement.HEALTHY : Judgement.OPEN;
  }

  /** One loss and its limits. */
  private final class Loss {
    private final String name;
    private final MovingAverage recent = new MovingAverage(SHORT_STEPS);
    private final MovingAverage past = new MovingAverage(LONG_STEPS);
    private int steps;

    Loss(String name) {
      this.name = name;
    }

    /** Returns the ratio of the smoothed loss to the lower of its limits; above 1 is sick. */
    double excess(double loss) {
      recent.add(loss);
      steps++;
      double limit = limit();
      if (loss < limit / 2) {
        // An exploding loss must not raise the mean that it is compared with.
        past.add(loss);
      }
      return recent.value() / limit;
    }

    private double limit() {
      double absolute = lossLimit > 0 ? lossLimit : Double.POSITIVE_INFINITY;
      boolean known = steps > WARM_UP_STEPS && Double.isFinite(past.value());
      double relative =
          known && ratioLimit > 0
              ? Math.max(ORDINARY, ratioLimit * past.value())
              : Double.POSITIVE_INFINITY;
      return Math.min(absolute, relative);
    }

    Judgement sick(long step) {
      return new Judgement.Sick(
          String.format(
              Locale.ROOT,
              "the %s's loss is about %.1f at step %d; its mean before was %.2f",
              name,
              recent.value(),
              step,
              past.value()),
          Map.of(
              name + "Loss",
              recent.value(),
              "before",
              Double.isNaN(past.value()) ? 0 : past.value(),
              "limit",
              lossLimit,
              "ratioLimit",
              ratioLimit));
    }
  }
}
