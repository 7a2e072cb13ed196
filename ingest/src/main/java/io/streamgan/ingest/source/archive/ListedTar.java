package io.streamgan.ingest.source.archive;

import io.streamgan.ingest.source.ImageFiles;
import io.streamgan.ingest.source.SourceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What is known of one or several tar archives after they have been listed. */
abstract class ListedTar implements ImageFiles {
  private final Path location;
  private final Map<String, String> labels;
  private final Map<String, Integer> skipped;
  private final Map<String, byte[]> tables;

  /**
   * @param location of the archive, or of the folder of the archives
   */
  ListedTar(
      Path location,
      Map<String, String> labels,
      Map<String, Integer> skipped,
      Map<String, byte[]> tables) {
    this.location = location;
    this.labels = labels;
    this.skipped = skipped;
    this.tables = tables;
  }

  @Override
  public final String name() {
    return location.toAbsolutePath().normalize().getFileName().toString();
  }

  @Override
  public final Map<String, Integer> skipped() {
    return skipped;
  }

  @Override
  public final Map<String, String> labels() {
    return labels;
  }

  @Override
  public final List<String> tables() {
    return List.copyOf(tables.keySet());
  }

  @Override
  public final byte[] readTable(String path) throws IOException {
    byte[] content = tables.get(path);
    if (content == null) {
      throw new IOException("there is no such table");
    }
    return content;
  }

  static SourceException unreadable(Path archive, Exception e) {
    return new SourceException(
        "%s is no readable tar archive: %s; fetch it again".formatted(archive, e.getMessage()), e);
  }
}
