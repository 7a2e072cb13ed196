package io.streamgan.monitor.health;

import java.util.Locale;
import java.util.Map;

/**
 * Detects that G's loss oscillates: over the last {@value #BLOCKS} means of {@value #BLOCK} steps
 * each, without its linear trend, it correlates with itself one period earlier, and its amplitude
 * is large. The period is the lag of the greatest autocorrelation after its first change of sign.
 */
final class Oscillation implements Detector {
  private static final int BLOCK = 8;
  private static final int BLOCKS = 64;
  private static final int MAX_PERIOD = 24;

  /**
   * Ratio of standard deviation to mean; noise of mini-batches, averaged over a block, stays below.
   */
  private static final double AMPLITUDE = 0.3;

  private static final double END = 0.7;

  private final double correlationLimit;
  private final double[] ring = new double[BLOCKS];
  private double sum;
  private int inBlock;
  private long blocks;

  Oscillation(double correlationLimit) {
    this.correlationLimit = correlationLimit;
  }

  @Override
  public Condition condition() {
    return Condition.OSCILLATION;
  }

  @Override
  public Judgement judge(Observation observation) {
    if (!(observation instanceof Observation.Step step)
        || correlationLimit <= 0
        || !Double.isFinite(step.generatorLoss())) {
      return Judgement.OPEN;
    }
    sum += step.generatorLoss();
    if (++inBlock < BLOCK) {
      return Judgement.OPEN;
    }
    ring[(int) (blocks++ % BLOCKS)] = sum / BLOCK;
    sum = 0;
    inBlock = 0;
    return blocks < BLOCKS ? Judgement.OPEN : judge(step.number());
  }

  private Judgement judge(long step) {
    double[] series = new double[BLOCKS];
    double mean = 0;
    for (int i = 0; i < BLOCKS; i++) {
      series[i] = ring[(int) ((blocks + i) % BLOCKS)];
      mean += series[i] / BLOCKS;
    }
    detrend(series, mean);
    double power = product(series, 0);
    double amplitude = Math.sqrt(power / BLOCKS) / Math.max(Math.abs(mean), 1e-9);
    int period = 0;
    double correlation = 0;
    boolean changedSign = false;
    for (int lag = 1; lag <= MAX_PERIOD && power > 0; lag++) {
      // The sum has fewer products at a longer lag.
      double r = product(series, lag) / power * BLOCKS / (BLOCKS - lag);
      changedSign |= r < 0;
      if (changedSign && r > correlation) {
        correlation = r;
        period = lag;
      }
    }
    if (correlation > correlationLimit && amplitude > AMPLITUDE) {
      return new Judgement.Sick(
          String.format(
              Locale.ROOT,
              "G's loss swings by %.0f %% of its mean in periods of about %d steps (step %d)",
              100 * amplitude,
              period * BLOCK,
              step),
          Map.of(
              "periodSteps", (double) period * BLOCK,
              "correlation", correlation,
              "correlationLimit", correlationLimit,
              "amplitude", amplitude,
              "amplitudeLimit", AMPLITUDE));
    }
    return correlation < END * correlationLimit || amplitude < END * AMPLITUDE
        ? Judgement.HEALTHY
        : Judgement.OPEN;
  }

  /** Subtracts the line of least squares. */
  private static void detrend(double[] series, double mean) {
    double middle = (BLOCKS - 1) / 2.0;
    double slope = 0;
    double squares = 0;
    for (int i = 0; i < BLOCKS; i++) {
      slope += (i - middle) * series[i];
      squares += (i - middle) * (i - middle);
    }
    slope /= squares;
    for (int i = 0; i < BLOCKS; i++) {
      series[i] -= mean + slope * (i - middle);
    }
  }

  private static double product(double[] series, int lag) {
    double sum = 0;
    for (int i = lag; i < BLOCKS; i++) {
      sum += series[i] * series[i - lag];
    }
    return sum;
  }
}
