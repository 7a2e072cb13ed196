package io.streamgan.ingest.feed;

import io.streamgan.ingest.image.RejectedImageException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Makes records of the images of a feed, one position after the other. */
sealed interface RecordMaker permits BatchMaker, RawMaker {
  /**
   * Takes in the image at {@code position}, whose index in the source is {@code index}.
   *
   * @throws RejectedImageException when the image cannot be used; the maker goes on without it
   */
  void take(long position, long index) throws RejectedImageException;

  /** Whether {@link #make} should be called before the next image is taken in. */
  boolean isFull();

  /**
   * A record of what has been taken in since the last one; null where that is nothing.
   *
   * @param capturedAt of the record
   */
  @Nullable FeedRecord make(Instant capturedAt);
}
