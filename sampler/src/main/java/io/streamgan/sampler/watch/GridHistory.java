package io.streamgan.sampler.watch;

import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.parts.Parts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sample grids of a whole run in bounded memory. When there are too many, the grid is removed whose
 * removal leaves the smallest gap; the first and the newest stay, so the remaining grids are spread
 * evenly over the run. A grid of an earlier step than the last one begins a new run. Thread-safe.
 */
final class GridHistory {
  private static final int ID_LENGTH = 16;

  /**
   * A grid that is kept.
   *
   * @param id digest of the picture
   * @param reportedAt time at which the record was sent
   */
  record KeptGrid(String id, SampleGrid grid, Instant reportedAt) {
    long step() {
      return grid.getStep();
    }

    int bytes() {
      return grid.getPng().remaining();
    }

    /** A copy of the picture. */
    byte[] png() {
      byte[] png = new byte[bytes()];
      grid.getPng().duplicate().get(png);
      return png;
    }
  }

  private final int capacity;
  private final long maxBytes;
  private final List<KeptGrid> entries = new ArrayList<>();
  private long bytes;

  GridHistory(int capacity, long maxBytes) {
    this.capacity = capacity;
    this.maxBytes = maxBytes;
  }

  synchronized KeptGrid add(SampleGrid grid, Instant reportedAt) {
    if (!entries.isEmpty() && grid.getStep() < newest().step()) {
      entries.clear();
      bytes = 0;
    }
    String id = Parts.sha256(grid.getPng()).substring(0, ID_LENGTH);
    KeptGrid entry = new KeptGrid(id, grid, reportedAt);
    entries.add(entry);
    bytes += entry.bytes();
    while (entries.size() > capacity || (bytes > maxBytes && entries.size() > 1)) {
      bytes -= entries.remove(leastMissed()).bytes();
    }
    return entry;
  }

  /** All grids, in the order of their steps. */
  synchronized List<KeptGrid> entries() {
    return List.copyOf(entries);
  }

  /** Returns the grid with {@code id}, if it is kept. */
  synchronized Optional<KeptGrid> find(String id) {
    return entries.stream().filter(entry -> entry.id().equals(id)).findFirst();
  }

  private KeptGrid newest() {
    return entries.get(entries.size() - 1);
  }

  private int leastMissed() {
    int least = 0;
    long smallest = Long.MAX_VALUE;
    for (int i = 1; i < entries.size() - 1; i++) {
      long gap = entries.get(i + 1).step() - entries.get(i - 1).step();
      if (gap < smallest) {
        smallest = gap;
        least = i;
      }
    }
    return least;
  }
}
