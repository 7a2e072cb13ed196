package io.streamgan.sampler.watch;

import io.streamgan.schemas.Quality;
import java.util.ArrayList;
import java.util.List;

/**
 * Evaluations that are comparable with the newest one, in bounded memory: when the capacity is
 * reached, every second evaluation of the older half is removed. Not thread-safe.
 */
final class QualityHistory {
  private final int capacity;
  private final List<Quality> reports = new ArrayList<>();

  QualityHistory(int capacity) {
    this.capacity = capacity;
  }

  void add(Quality report) {
    reports.removeIf(older -> !isComparable(older, report) || older.getStep() >= report.getStep());
    if (reports.size() == capacity) {
      thin();
    }
    reports.add(report);
  }

  /** All evaluations, the oldest first. */
  List<Quality> reports() {
    return List.copyOf(reports);
  }

  /** Whether the values of two evaluations are comparable. */
  private static boolean isComparable(Quality one, Quality other) {
    return one.getRunId().equals(other.getRunId())
        && one.getProtocol().equals(other.getProtocol())
        && one.getExtractor().equals(other.getExtractor())
        && one.getRealImages() == other.getRealImages()
        && one.getGeneratedImages() == other.getGeneratedImages();
  }

  private void thin() {
    for (int i = capacity / 4; i > 0; i--) {
      reports.remove(2 * i - 1);
    }
  }
}
