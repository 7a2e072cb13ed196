package io.streamgan.cli.progress;

import io.streamgan.ingest.topology.IngestCounts;
import java.util.Locale;

/** Ingest in one line: outcomes of records, images and megabytes per second, lag. */
public final class IngestView {
  /** Rates are those between two lines at least so far apart. */
  private static final double MIN_SECONDS = 1;

  private long lastNanos = System.nanoTime();
  private long lastImages;
  private long lastBytes;
  private double imagesPerSecond;
  private double bytesPerSecond;

  /**
   * @param lag records that wait
   * @param fed line of the feed beside it; empty where there is none
   */
  public synchronized String line(IngestCounts counts, long lag, String fed) {
    double seconds = (System.nanoTime() - lastNanos) / 1e9;
    if (seconds >= MIN_SECONDS) {
      imagesPerSecond = (counts.accepted() - lastImages) / seconds;
      bytesPerSecond = (counts.bytes() - lastBytes) / seconds;
      lastNanos = System.nanoTime();
      lastImages = counts.accepted();
      lastBytes = counts.bytes();
    }
    String line =
        String.format(
            Locale.ROOT,
            "raw images %,d accepted, %,d rejected%s  %,.0f/s  %.1f MB/s  lag %,d",
            counts.accepted(),
            counts.rejected(),
            counts.duplicates() == 0 ? "" : ", %,d duplicates".formatted(counts.duplicates()),
            imagesPerSecond,
            bytesPerSecond / 1e6,
            lag);
    return fed.isEmpty() ? line : line + "  fed: " + fed;
  }
}
