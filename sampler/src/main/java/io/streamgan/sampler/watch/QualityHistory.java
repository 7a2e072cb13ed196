package io.streamgan.sampler.watch;

import io.streamgan.sampler.follow.QualityReport;
import java.util.ArrayList;
import java.util.List;

/**
 * The evaluations that may be compared with the newest one, in bounded memory: at the capacity
 * every second of the older half goes. Not thread-safe.
 */
final class QualityHistory {
  private final int capacity;
  private final List<QualityReport> reports = new ArrayList<>();

  QualityHistory(int capacity) {
    this.capacity = capacity;
  }

  void add(QualityReport report) {
    reports.removeIf(older -> !older.isComparableWith(report) || older.step() >= report.step());
    if (reports.size() == capacity) {
      thin();
    }
    reports.add(report);
  }

  /** The oldest first. */
  List<QualityReport> reports() {
    return List.copyOf(reports);
  }

  private void thin() {
    for (int i = capacity / 4; i > 0; i--) {
      reports.remove(2 * i - 1);
    }
  }
}
