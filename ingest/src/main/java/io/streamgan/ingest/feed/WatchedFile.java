package io.streamgan.ingest.feed;

import java.time.Instant;

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
}
