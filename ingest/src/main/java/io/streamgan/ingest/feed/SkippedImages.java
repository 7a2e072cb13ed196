package io.streamgan.ingest.feed;

import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.ingest.source.ImageSource;
import io.streamgan.ingest.source.KindCounts;
import io.streamgan.ingest.source.SourceException;
import java.util.BitSet;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the images of a source that cannot be used, and counts them by kind, together with the files
 * that are no images. An image is logged and counted by kind once, however often the source is
 * repeated. If a whole pass has no usable image, the feed fails. For the feeding thread, except for
 * the count.
 */
final class SkippedImages {
  private static final Logger LOG = LoggerFactory.getLogger(SkippedImages.class);

  /** Images after these are only counted. */
  private static final long MAX_LOGGED = 20;

  private final ImageSource source;
  private final FeedListener listener;
  private final AtomicLong count = new AtomicLong();
  private final BitSet known = new BitSet();
  private final Map<String, Integer> kinds;
  private long inARow;
  private boolean reported;

  SkippedImages(ImageSource source, FeedListener listener) {
    this.source = source;
    this.listener = listener;
    kinds = new TreeMap<>(source.skipped());
  }

  /** To be called for an image that can be used. */
  void used() {
    inARow = 0;
  }

  /**
   * To be called for the image at {@code index} of the source, which cannot be used.
   *
   * @throws SourceException when no image of the source can be used
   */
  void skip(long index, RejectedImageException e) {
    String detail =
        "skipped %s of %s: %s".formatted(source.id(index), source.name(), e.getMessage());
    count.incrementAndGet();
    if (!known.get((int) index)) {
      known.set((int) index);
      kinds.merge(e.kind(), 1, Integer::sum);
      log(detail);
    }
    listener.onSkipped(detail);
    inARow++;
    if (source.size().isPresent() && inARow == source.size().getAsLong()) {
      throw new SourceException(
          "none of the %d images of %s can be used; the last: %s"
              .formatted(inARow, source.name(), detail),
          e);
    }
  }

  /** Logs once how many files were skipped, by kind; to be called at the end of a pass. */
  void report() {
    int skipped = kinds.values().stream().mapToInt(Integer::intValue).sum();
    if (reported || skipped == 0 || source.size().isEmpty()) {
      return;
    }
    reported = true;
    int others = source.skipped().values().stream().mapToInt(Integer::intValue).sum();
    String line =
        String.format(
            Locale.ROOT,
            "%,d of %,d files of %s skipped: %s",
            skipped,
            source.size().getAsLong() + others,
            source.name(),
            KindCounts.of(kinds));
    LOG.warn("{}", line);
    listener.onReport(line);
  }

  /** Skipped images. */
  long count() {
    return count.get();
  }

  private void log(String detail) {
    int images = known.cardinality();
    if (images <= MAX_LOGGED) {
      LOG.warn("{}", detail);
    } else if (images == MAX_LOGGED + 1) {
      LOG.warn("more images of {} cannot be used; they are only counted", source.name());
    }
  }
}
