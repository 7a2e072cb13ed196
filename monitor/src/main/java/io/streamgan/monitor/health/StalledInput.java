package io.streamgan.monitor.health;

import java.util.Locale;
import java.util.Map;

/**
 * Detects that no step has arrived for long: no images arrive, or the trainer stands still. Where
 * steps are rare, the limit is a multiple of the usual time between two of them.
 */
final class StalledInput implements Detector {
  private static final double STEPS = 10;
  private static final double USUAL = 10;

  private final long stallMillis;
  private final MovingAverage distance = new MovingAverage(STEPS);
  private long longest;

  StalledInput(long stallMillis) {
    this.stallMillis = stallMillis;
  }

  @Override
  public Condition condition() {
    return Condition.STALLED_INPUT;
  }

  @Override
  public Judgement judge(Observation observation) {
    if (!(observation instanceof Observation.Silence silence) || stallMillis <= 0) {
      return Judgement.OPEN;
    }
    long millis = silence.millisSinceStep();
    if (millis < longest) {
      if (longest <= limit()) {
        distance.add(longest);
      }
      longest = 0;
    }
    longest = Math.max(longest, millis);
    if (millis > limit()) {
      return new Judgement.Sick(
          String.format(Locale.ROOT, "no step has arrived for %.0f s", millis / 1000.0),
          Map.of("silenceMillis", (double) millis, "silenceMillisLimit", limit()));
    }
    return Judgement.HEALTHY;
  }

  private double limit() {
    double usual = distance.value();
    return Double.isNaN(usual) ? stallMillis : Math.max(stallMillis, USUAL * usual);
  }
}
