package io.streamgan.ingest.feed;

import io.streamgan.ingest.image.RejectedImageException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Builds records from the images of a feed, one position after the other. */
sealed interface FeedRecordBuilder permits ImageBatchBuilder, RawImageBuilder {
  /**
   * Adds the image at {@code position}, whose index in the source is {@code index}.
   *
   * @throws RejectedImageException when the image cannot be used; the builder goes on without it
   */
  void add(long position, long index) throws RejectedImageException;

  /** Whether {@link #build} must be called before the next image is added. */
  boolean isFull();

  /**
   * Returns a record of the images added since the last one; null where there are none.
   *
   * @param capturedAt of the record
   */
  @Nullable FeedRecord build(Instant capturedAt);
}
