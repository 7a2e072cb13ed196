package io.streamgan.ingest.source;

import io.streamgan.ingest.image.header.EncodedFormat;
import java.io.IOException;
import java.util.List;

/** The image files of a folder or an archive. For one thread at a time. */
public interface ImageFiles extends AutoCloseable {
  /** Largest size of a file in bytes. */
  int MAX_FILE_BYTES = 64 << 20;

  /** Name of the folder or archive. */
  String name();

  /** Paths below the folder or in the archive, separated by '/', sorted. */
  List<String> paths();

  /**
   * Returns the content of one of them, truncated after {@link #MAX_FILE_BYTES} + 1 bytes.
   *
   * @throws IOException when it cannot be read
   */
  byte[] read(String path) throws IOException;

  @Override
  void close();

  /**
   * Whether the file counts as an image: its name ends like that of one, and no part of the path
   * begins with a dot or is the folder that macOS adds to archives.
   */
  static boolean isImage(String path) {
    return EncodedFormat.hasImageName(path)
        && !path.startsWith(".")
        && !path.contains("/.")
        && !path.startsWith("__MACOSX/")
        && !path.contains("/__MACOSX/");
  }
}
