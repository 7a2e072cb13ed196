package io.streamgan.sampler.watch;

import io.streamgan.sampler.follow.GridReport;
import io.streamgan.schemas.parts.Parts;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sample grids of a whole run in bounded memory. When there are too many, the one whose absence
 * leaves the smallest gap goes; the first and the newest stay, so that what is left shows the run
 * from its beginning in even strides. A grid of a step before the last one begins a new run's.
 * Thread-safe.
 */
public final class GridHistory {
  private static final int ID_LENGTH = 16;

  /**
   * A grid that is kept.
   *
   * @param id names the picture's content
   */
  public record Entry(String id, GridReport report) {}

  private final int capacity;
  private final long maxBytes;
  private final List<Entry> entries = new ArrayList<>();
  private long bytes;

  GridHistory(int capacity, long maxBytes) {
    this.capacity = capacity;
    this.maxBytes = maxBytes;
  }

  synchronized Entry add(GridReport report) {
    if (!entries.isEmpty() && report.step() < newest().report().step()) {
      entries.clear();
      bytes = 0;
    }
    String id = Parts.sha256(ByteBuffer.wrap(report.png())).substring(0, ID_LENGTH);
    Entry entry = new Entry(id, report);
    entries.add(entry);
    bytes += report.png().length;
    while (entries.size() > capacity || (bytes > maxBytes && entries.size() > 1)) {
      bytes -= entries.remove(leastMissed()).report().png().length;
    }
    return entry;
  }

  /** In the order of their steps. */
  synchronized List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** The grid of that id, while it is kept. */
  public synchronized Optional<Entry> find(String id) {
    return entries.stream().filter(entry -> entry.id().equals(id)).findFirst();
  }

  private Entry newest() {
    return entries.get(entries.size() - 1);
  }

  private int leastMissed() {
    int least = 0;
    long smallest = Long.MAX_VALUE;
    for (int i = 1; i < entries.size() - 1; i++) {
      long gap = entries.get(i + 1).report().step() - entries.get(i - 1).report().step();
      if (gap < smallest) {
        smallest = gap;
        least = i;
      }
    }
    return least;
  }
}
