package io.streamgan.ingest.source;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The image files of a folder or an archive. For one thread at a time. */
interface ImageFiles extends AutoCloseable {
  /** Largest size of a file in bytes. */
  int MAX_FILE_BYTES = 64 << 20;

  /** Name of the folder or archive. */
  String name();

  /** Paths below the folder or in the archive, separated by '/', sorted. */
  List<String> paths();

  /** Number of other files by kind, such as HEIC; those that accompany images are not counted. */
  Map<String, Integer> skipped();

  /**
   * Returns the content of one of them, truncated after {@link #MAX_FILE_BYTES} + 1 bytes.
   *
   * @throws IOException when it cannot be read
   */
  byte[] read(String path) throws IOException;

  @Override
  void close();
}
