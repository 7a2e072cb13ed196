package io.streamgan.sampler.watch;

import io.streamgan.schemas.StepMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Images per second over the last 20 s. Steps arrive in bursts, one per commit, so a burst counts
 * as one point in time. Until the bursts span more than 2 s, the value follows from the duration of
 * the last step. Thread-safe.
 */
final class TrainingThroughput {
  private static final Duration WINDOW = Duration.ofSeconds(20);
  private static final Duration BURST = Duration.ofMillis(500);

  private record ReportedProgress(Instant at, long imagesSeen) {}

  private final Deque<ReportedProgress> marks = new ArrayDeque<>();
  private double lastStep;

  synchronized void add(StepMetrics step, Instant reportedAt) {
    ReportedProgress mark = new ReportedProgress(reportedAt, step.getImagesSeen());
    ReportedProgress last = marks.peekLast();
    if (last != null && mark.imagesSeen() < last.imagesSeen()) {
      marks.clear();
      last = null;
    }
    if (last != null && last.at().plus(BURST).isAfter(mark.at())) {
      marks.removeLast();
      mark = new ReportedProgress(last.at(), mark.imagesSeen());
    }
    marks.addLast(mark);
    while (marks.size() > 2 && marks.getFirst().at().plus(WINDOW).isBefore(mark.at())) {
      marks.removeFirst();
    }
    lastStep =
        step.getStepMillis() > 0
            ? 1000.0 * step.getLanes() * step.getBatchSize() / step.getStepMillis()
            : 0;
  }

  /**
   * Images per second; 0 before the first step, and when the last report is older than the window
   * and than the time between the reports in it.
   */
  synchronized double imagesPerSecond(Instant now) {
    if (marks.isEmpty()) {
      return 0;
    }
    Duration time = Duration.between(marks.getFirst().at(), marks.getLast().at());
    Duration silence = Duration.between(marks.getLast().at(), now);
    if (silence.compareTo(WINDOW) > 0 && silence.compareTo(time) > 0) {
      return 0;
    }
    if (time.compareTo(BURST.multipliedBy(4)) > 0) {
      long images = marks.getLast().imagesSeen() - marks.getFirst().imagesSeen();
      return 1000.0 * images / time.toMillis();
    }
    return lastStep;
  }
}
