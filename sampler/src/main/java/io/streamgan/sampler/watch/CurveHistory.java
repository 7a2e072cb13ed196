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
   * Mean over the steps whose value is finite.
   *
   * @param value NaN if there is no such step
   * @param steps number of such steps
   */
  record Mean(double value, int steps) {
    static Mean of(double value) {
      return Double.isFinite(value) ? new Mean(value, 1) : new Mean(Double.NaN, 0);
    }

    Mean merge(Mean later) {
      if (steps == 0 || later.steps == 0) {
        return steps == 0 ? later : this;
      }
      int all = steps + later.steps;
      return new Mean((value * steps + later.value * later.steps) / all, all);
    }
  }

  /**
   * Means over steps.
   *
   * @param step number of the last step
   * @param imagesSeen real images seen after the last step
   * @param accuracy over the steps with labelled images
   * @param at time at which the last step was reported
   * @param steps number of steps
   */
  record CurvePoint(
      long step,
      long imagesSeen,
      Mean discriminatorLoss,
      Mean generatorLoss,
      Mean realScore,
      Mean generatedScore,
      Mean accuracy,
      Mean stepMillis,
      Instant at,
      int steps) {
    static CurvePoint of(StepMetrics step, Instant reportedAt) {
      return new CurvePoint(
          step.getStep(),
          step.getImagesSeen(),
          Mean.of(step.getDiscriminatorLoss()),
          Mean.of(step.getGeneratorLoss()),
          Mean.of(step.getRealScore()),
          Mean.of(step.getGeneratedScore()),
          Mean.of(step.getAccuracy() == null ? Double.NaN : step.getAccuracy()),
          Mean.of(step.getStepMillis()),
          reportedAt,
          1);
    }

    CurvePoint merge(CurvePoint later) {
      return new CurvePoint(
          later.step,
          later.imagesSeen,
          discriminatorLoss.merge(later.discriminatorLoss),
          generatorLoss.merge(later.generatorLoss),
          realScore.merge(later.realScore),
          generatedScore.merge(later.generatedScore),
          accuracy.merge(later.accuracy),
          stepMillis.merge(later.stepMillis),
          later.at,
          steps + later.steps);
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
