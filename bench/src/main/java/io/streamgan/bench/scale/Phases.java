package io.streamgan.bench.scale;

import io.streamgan.gan.StepResult;
import io.streamgan.trainer.RoundPhase;
import io.streamgan.trainer.TrainingListener;
import java.util.EnumMap;
import java.util.Map;

/**
 * The times of the phases of rounds after a warm-up, and the rate of the steps after it, of all
 * trainers of a model. Thread-safe.
 */
final class Phases implements TrainingListener {
  private final long warmUpSteps;
  private final Map<RoundPhase, Mean> phases = new EnumMap<>(RoundPhase.class);
  private final Mean commits = new Mean();
  private long newestStep;
  private long startNanos;
  private long endNanos;
  private long steps;

  private static final class Mean {
    private double sum;
    private long count;

    void add(double value) {
      sum += value;
      count++;
    }

    double value() {
      return count == 0 ? 0 : sum / count;
    }
  }

  Phases(long warmUpSteps) {
    this.warmUpSteps = warmUpSteps;
  }

  @Override
  public synchronized void onStep(StepResult result, double millis) {
    newestStep = Math.max(newestStep, result.step());
    endNanos = System.nanoTime();
    if (result.step() <= warmUpSteps) {
      startNanos = endNanos;
    } else {
      steps++;
    }
  }

  @Override
  public synchronized void onPhase(RoundPhase phase, double millis) {
    if (newestStep > warmUpSteps) {
      of(phase).add(millis);
    }
  }

  @Override
  public synchronized void onCommit(long step, int stepCount, long bytes, double millis) {
    if (step > warmUpSteps) {
      commits.add(millis);
    }
  }

  /** Mean time of {@code phase}. */
  synchronized double millis(RoundPhase phase) {
    return of(phase).value();
  }

  private Mean of(RoundPhase phase) {
    return phases.computeIfAbsent(phase, one -> new Mean());
  }

  /** Mean time of a commit, beside training. */
  synchronized double commitMillis() {
    return commits.value();
  }

  /** Steps per second from the end of the warm-up to the end of the last step. */
  synchronized double stepsPerSecond() {
    return steps / ((endNanos - startNanos) / 1e9);
  }
}
