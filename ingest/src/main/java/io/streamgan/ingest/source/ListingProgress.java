package io.streamgan.ingest.source;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs every few seconds how far a long listing or download has come. For one thread. */
public final class ListingProgress {
  private static final Logger LOG = LoggerFactory.getLogger(ListingProgress.class);
  private static final long INTERVAL = TimeUnit.SECONDS.toNanos(5);

  private final String what;
  private long due = System.nanoTime() + INTERVAL;

  /**
   * @param what beginning of the line, such as {@code listing photos.tar.gz}
   */
  public ListingProgress(String what) {
    this.what = what;
  }

  /**
   * To be called after each step.
   *
   * @param total bytes of the whole; 0 where unknown
   */
  public void at(long bytes, long total) {
    if (System.nanoTime() - due > 0) {
      due = System.nanoTime() + INTERVAL;
      LOG.info(
          "{}: {}{}",
          what,
          String.format(Locale.ROOT, "%,d MB", bytes / 1_000_000),
          total == 0 ? "" : String.format(Locale.ROOT, " of %,d MB", total / 1_000_000));
    }
  }
}
