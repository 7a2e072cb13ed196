package io.streamgan.monitor.health;

import java.util.Locale;
import java.util.Map;

/**
 * Detects that generated images resemble each other much more than real ones do: the ratio of their
 * spread to that of the real images is small. A young generator is not judged.
 */
final class ModeCollapse implements Detector {
  private static final double END = 1.25;

  private final double ratioLimit;
  private final long afterImages;
  private double real = Double.NaN;

  ModeCollapse(double ratioLimit, long afterImages) {
    this.ratioLimit = ratioLimit;
    this.afterImages = afterImages;
  }

  @Override
  public Condition condition() {
    return Condition.MODE_COLLAPSE;
  }

  @Override
  public Judgement judge(Observation observation) {
    if (observation instanceof Observation.RealSpread spread) {
      real = spread.spread();
    }
    if (!(observation instanceof Observation.GeneratedSpread generated)
        || ratioLimit <= 0
        || Double.isNaN(real)
        || generated.imagesSeen() < afterImages) {
      return Judgement.OPEN;
    }
    double ratio = generated.spread() / Math.max(real, 1e-9);
    if (ratio < ratioLimit) {
      return new Judgement.Sick(
          String.format(
              Locale.ROOT,
              "generated images differ by %.1f grey levels, real ones by %.1f",
              generated.spread(),
              real),
          Map.of(
              "generatedSpread",
              generated.spread(),
              "realSpread",
              real,
              "ratio",
              ratio,
              "ratioLimit",
              ratioLimit));
    }
    return ratio > END * ratioLimit ? Judgement.HEALTHY : Judgement.OPEN;
  }
}
