package io.streamgan.ingest.feed;

import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.ingest.source.ImageSource;
import io.streamgan.ingest.source.SourceException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs and counts the images of a source that cannot be used. If a whole pass has no usable image,
 * the feed fails. For the feeding thread, except for the count.
 */
final class SkippedImages {
  private static final Logger LOG = LoggerFactory.getLogger(SkippedImages.class);

  /** Images after these are only counted. */
  private static final long MAX_LOGGED = 20;

  private final ImageSource source;
  private final FeedListener listener;
  private final AtomicLong count = new AtomicLong();
  private long inARow;

  SkippedImages(ImageSource source, FeedListener listener) {
    this.source = source;
    this.listener = listener;
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
    long skipped = count.incrementAndGet();
    if (skipped <= MAX_LOGGED) {
      LOG.warn("{}", detail);
    } else if (skipped == MAX_LOGGED + 1) {
      LOG.warn("more images of {} cannot be used; they are only counted", source.name());
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

  /** Skipped images. */
  long count() {
    return count.get();
  }
}
