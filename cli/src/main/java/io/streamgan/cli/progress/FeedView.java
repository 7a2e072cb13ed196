package io.streamgan.cli.progress;

import io.streamgan.ingest.feed.FeedListener;
import io.streamgan.ingest.feed.FeedProgress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Feeding in one line: images, images and megabytes per second, time left. Thread-safe. */
public final class FeedView implements FeedListener {
  private volatile @Nullable FeedProgress newest;

  @Override
  public void onProgress(FeedProgress progress) {
    newest = progress;
  }

  /** The line; empty before anything is sent. */
  public String line() {
    FeedProgress now = newest;
    if (now == null) {
      return "";
    }
    double seconds = Math.max(1e-3, now.elapsed().toMillis() / 1000.0);
    double rate = now.imagesPerSecond();
    String line =
        String.format(
            Locale.ROOT,
            "images %,d  %,.0f/s  %.1f MB/s",
            now.images(),
            rate,
            now.bytes() / 1e6 / seconds);
    if (now.total().isPresent()) {
      long total = now.total().getAsLong();
      long left = total - now.images() - now.skipped();
      line =
          "%s %s  of %,d%s"
              .formatted(
                  ProgressBar.of(total - left, Math.max(1, total)),
                  line,
                  total,
                  rate > 0 && left > 0 ? "  %,d s left".formatted((long) (left / rate) + 1) : "");
    }
    return now.held() ? line + "  waits for the trainer" : line;
  }
}
