package io.streamgan.sampler.watch;

import io.streamgan.schemas.StepMetrics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Curves of one run in bounded memory. Each point is the mean over a number of steps; when the
 * capacity is reached, neighbouring points are merged, and that number doubles. Not thread-safe.
 */
final class CurveHistory {
  /**
   * Means over steps.
   *
   * @param step number of the last step
   * @param imagesSeen real images seen after the last step
   * @param accuracy mean over the steps that have one; NaN if none has
   * @param at time at which the last step was reported
   * @param steps number of steps
   * @param stepsWithAccuracy number of steps that have an accuracy
   */
  record CurvePoint(
      long step,
      long imagesSeen,
      double discriminatorLoss,
      double generatorLoss,
      double realScore,
      double generatedScore,
      double accuracy,
      double stepMillis,
      Instant at,
      int steps,
      int stepsWithAccuracy) {
    static CurvePoint of(StepMetrics step, Instant reportedAt) {
      return new CurvePoint(
          step.getStep(),
          step.getImagesSeen(),
          step.getDiscriminatorLoss(),
          step.getGeneratorLoss(),
          step.getRealScore(),
          step.getGeneratedScore(),
          step.getAccuracy() == null ? Double.NaN : step.getAccuracy(),
          step.getStepMillis(),
          reportedAt,
          1,
          step.getAccuracy() == null ? 0 : 1);
    }

    CurvePoint merge(CurvePoint later) {
      return new CurvePoint(
          later.step,
          later.imagesSeen,
          mean(discriminatorLoss, later.discriminatorLoss, later),
          mean(generatorLoss, later.generatorLoss, later),
          mean(realScore, later.realScore, later),
          mean(generatedScore, later.generatedScore, later),
          accuracyWith(later),
          mean(stepMillis, later.stepMillis, later),
          later.at,
          steps + later.steps,
          stepsWithAccuracy + later.stepsWithAccuracy);
    }

    /** A step without labelled images has no accuracy. */
    private double accuracyWith(CurvePoint later) {
      if (stepsWithAccuracy == 0 || later.stepsWithAccuracy == 0) {
        return stepsWithAccuracy == 0 ? later.accuracy : accuracy;
      }
      return mean(accuracy, stepsWithAccuracy, later.accuracy, later.stepsWithAccuracy);
    }

    private double mean(double mine, double theirs, CurvePoint later) {
      return mean(mine, steps, theirs, later.steps);
    }

    private static double mean(double mine, int mySteps, double theirs, int theirSteps) {
      return (mine * mySteps + theirs * theirSteps) / (mySteps + theirSteps);
    }
  }

  private final int capacity;
  private final List<CurvePoint> points = new ArrayList<>();
  private int stride = 1;

  CurveHistory(int capacity) {
    this.capacity = capacity;
  }

  /** Adds a step after the last one. */
  void add(StepMetrics step, Instant reportedAt) {
    CurvePoint next = CurvePoint.of(step, reportedAt);
    int last = points.size() - 1;
    if (last >= 0 && points.get(last).steps() < stride) {
      points.set(last, points.get(last).merge(next));
      return;
    }
    if (points.size() == capacity) {
      halve();
    }
    points.add(next);
  }

  List<CurvePoint> points() {
    return List.copyOf(points);
  }

  /** Number of the last step; 0 before the first. */
  long lastStep() {
    return points.isEmpty() ? 0 : points.get(points.size() - 1).step();
  }

  /** Merges points until there are at most {@code count}. */
  void thin(int count) {
    while (points.size() > count) {
      halve();
    }
  }

  private void halve() {
    List<CurvePoint> merged = new ArrayList<>(points.size() / 2 + 1);
    for (int i = 0; i < points.size(); i += 2) {
      merged.add(i + 1 < points.size() ? points.get(i).merge(points.get(i + 1)) : points.get(i));
    }
    points.clear();
    points.addAll(merged);
    stride *= 2;
  }
}
