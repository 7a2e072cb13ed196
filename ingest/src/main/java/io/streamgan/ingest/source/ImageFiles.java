package io.streamgan.ingest.source;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The image files of a folder or an archive. For one thread at a time. */
public interface ImageFiles extends AutoCloseable {
  /** Largest size of a file in bytes. */
  int MAX_FILE_BYTES = 64 << 20;

  /** Largest size of a table of labels in bytes. */
  int MAX_TABLE_BYTES = 16 << 20;

  /** Largest number of tables that are searched for labels. */
  int MAX_TABLES = 8;

  /** Name of the folder or archive. */
  String name();

  /**
   * Paths below the folder or in the archive, separated by '/': sorted, or in the archive's order
   * where {@link #window} is present.
   */
  List<String> paths();

  /** Number of other files by kind, such as HEIC; those that accompany images are not counted. */
  Map<String, Integer> skipped();

  /** Returns the path whose folders name split and class: all of it, unless it is in a shard. */
  default String pathInSet(String path) {
    return path;
  }

  /** Labels by path where files beside the images have them; empty where folders name classes. */
  default Map<String, String> labels() {
    return Map.of();
  }

  /** Paths of CSV files among the others, which may hold labels; at most {@link #MAX_TABLES}. */
  default List<String> tables() {
    return List.of();
  }

  /**
   * Returns the content of one of {@link #tables}, truncated after {@link #MAX_TABLE_BYTES} + 1
   * bytes.
   *
   * @throws IOException when it cannot be read
   */
  default byte[] readTable(String path) throws IOException {
    throw new IOException("there is no such table");
  }

  /** Chooses the files that will be read, in their order: all, or those of a split. */
  default void select(List<String> paths) {}

  /**
   * Number of files that may be read in any order, counted from the first one that is selected;
   * windows of this size have to be read one after the other. Empty where any order will do.
   */
  default OptionalInt window() {
    return OptionalInt.empty();
  }

  /**
   * Returns the content of one of them, truncated after {@link #MAX_FILE_BYTES} + 1 bytes.
   *
   * @throws IOException when it cannot be read
   */
  byte[] read(String path) throws IOException;

  @Override
  void close();
}
