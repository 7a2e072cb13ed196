package io.streamgan.ingest.feed;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file of a watched folder at one time. One that is written again is another image.
 *
 * @param path below the folder, separated by '/'
 */
record WatchedFile(String path, long size, long modifiedMillis) {
  /** Distinguishes it from a later file of the same path. */
  String stamp() {
    return size + " " + modifiedMillis;
  }

  Instant modifiedAt() {
    return Instant.ofEpochMilli(modifiedMillis);
  }

  /** The uppermost folder that it lies in; null where that is the watched one. */
  @Nullable String label() {
    int end = path.indexOf('/');
    return end < 0 ? null : path.substring(0, end);
  }
}
