package io.streamgan.sampler.watch;

import io.streamgan.schemas.StepMetrics;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Curves of the newest run, and coarser ones of the few runs before it. A run ends with the first
 * step of another run, or with a step that is not after its last one. Not thread-safe.
 */
final class RunCurves {
  /** Number of former runs that are kept. */
  static final int FORMER_RUNS = 4;

  /** Maximum number of points of a former run's curves. */
  static final int FORMER_POINTS = 500;

  /** Curves of one run. */
  record Run(String runId, CurveHistory curves) {}

  private final int capacity;
  private final Deque<Run> runs = new ArrayDeque<>();

  /**
   * @param capacity maximum number of points of the newest run's curves
   */
  RunCurves(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Adds a step.
   *
   * @return whether the step ends an earlier run
   */
  boolean add(StepMetrics step, Instant reportedAt) {
    Run run = runs.peekLast();
    boolean continues =
        run != null
            && run.runId().equals(step.getRunId())
            && step.getStep() > run.curves().lastStep();
    if (!continues) {
      begin(step.getRunId());
    }
    runs.getLast().curves().add(step, reportedAt);
    return run != null && !continues;
  }

  /** Points of the newest run's curves; empty before the first step. */
  List<CurveHistory.CurvePoint> points() {
    Run run = runs.peekLast();
    return run == null ? List.of() : run.curves().points();
  }

  /** The runs before the newest, the oldest first. */
  List<Run> former() {
    return runs.stream().limit(Math.max(0, runs.size() - 1)).toList();
  }

  private void begin(String runId) {
    runs.removeIf(run -> run.runId().equals(runId));
    runs.forEach(run -> run.curves().thin(FORMER_POINTS));
    runs.addLast(new Run(runId, new CurveHistory(capacity)));
    if (runs.size() > FORMER_RUNS + 1) {
      runs.removeFirst();
    }
  }
}
