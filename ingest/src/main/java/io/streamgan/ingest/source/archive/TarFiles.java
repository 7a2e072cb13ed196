package io.streamgan.ingest.source.archive;

import io.streamgan.ingest.source.ListingProgress;
import io.streamgan.ingest.source.SourceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * The image files of a plain tar archive. Its headers are read once, from one to the next, and the
 * images by random access.
 */
public final class TarFiles extends ListedTar {
  private final Path archive;
  private final FileChannel channel;
  private final SortedMap<String, Extent> images;
  private final List<String> paths;

  private record Extent(long offset, long size) {}

  private TarFiles(
      Path archive, FileChannel channel, SortedMap<String, Extent> images, TarIndex index) {
    super(archive, index.labels(images.keySet()), index.skipped(), index.tables());
    this.archive = archive;
    this.channel = channel;
    this.images = images;
    paths = List.copyOf(images.keySet());
  }

  /**
   * Lists the archive.
   *
   * @throws SourceException when the file is no tar archive, or is truncated
   */
  public static TarFiles open(Path archive) {
    TarIndex index = new TarIndex();
    SortedMap<String, Extent> images = new TreeMap<>();
    ListingProgress progress = new ListingProgress("listing " + archive);
    try (TarFile tar = new TarFile(archive)) {
      FileChannel channel = FileChannel.open(archive);
      try {
        long bytes = channel.size();
        for (TarArchiveEntry entry : tar.getEntries()) {
          String path = index.image(entry, () -> tar.getInputStream(entry));
          if (path != null) {
            images.put(path, new Extent(entry.getDataOffset(), entry.getSize()));
          }
          progress.at(entry.getDataOffset(), bytes);
        }
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
      index.removeFurther(images.keySet());
      return new TarFiles(archive, channel, images, index);
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(archive, e);
    }
  }

  @Override
  public List<String> paths() {
    return paths;
  }

  @Override
  public byte[] read(String path) throws IOException {
    Extent extent = images.get(path);
    if (extent == null) {
      throw new IOException("there is no such entry");
    }
    ByteBuffer content = ByteBuffer.allocate((int) Math.min(extent.size, MAX_FILE_BYTES + 1L));
    while (content.hasRemaining()) {
      if (channel.read(content, extent.offset + content.position()) < 0) {
        throw new SourceException("%s was cut short while in use".formatted(archive));
      }
    }
    return content.array();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new SourceException("%s cannot be closed: %s".formatted(archive, e.getMessage()), e);
    }
  }
}
