package io.streamgan.ingest.source.archive;

import io.streamgan.ingest.source.ImageFiles;
import io.streamgan.ingest.source.ListingProgress;
import io.streamgan.ingest.source.SourceException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The image files of a gzipped tar archive, which can be read in its own order only. It is inflated
 * once to list it, and again in each pass. Images may be asked for in any order within a window:
 * the images before the wanted one are kept until it is their turn. For one thread at a time.
 */
public final class TarGzFiles implements ImageFiles {
  /** Largest number of images in a window. */
  private static final int MAX_WINDOW = 4096;

  /** Most bytes of the images in a window. */
  private static final long MAX_WINDOW_BYTES = 64 << 20;

  private final Path archive;
  private final Map<String, Long> sizes;
  private final Map<String, String> labels;
  private final Map<String, Integer> skipped;
  private final Map<String, Integer> indices = new HashMap<>();
  private final Map<String, byte[]> waiting = new HashMap<>();
  private int window;
  private int next;
  private @Nullable TarArchiveInputStream tar;

  private TarGzFiles(
      Path archive,
      Map<String, Long> sizes,
      Map<String, String> labels,
      Map<String, Integer> skipped) {
    this.archive = archive;
    this.sizes = sizes;
    this.labels = labels;
    this.skipped = skipped;
    select(paths());
  }

  /**
   * Lists the archive.
   *
   * @throws SourceException when the file is no gzipped tar archive, or is truncated
   */
  public static TarGzFiles open(Path archive) {
    TarIndex index = new TarIndex();
    Map<String, Long> sizes = new LinkedHashMap<>();
    ListingProgress progress = new ListingProgress("listing " + archive);
    try (FileChannel file = FileChannel.open(archive);
        TarArchiveInputStream in = inflate(Channels.newInputStream(file))) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        String path = index.image(entry, () -> keptOpen(in));
        if (path != null) {
          sizes.put(path, Math.min(entry.getSize(), MAX_FILE_BYTES + 1L));
        }
        progress.at(file.position(), file.size());
      }
      return new TarGzFiles(archive, sizes, index.labels(sizes.keySet()), index.skipped());
    } catch (IOException | IllegalArgumentException e) {
      throw TarFiles.unreadable(archive, e);
    }
  }

  @Override
  public String name() {
    return archive.toAbsolutePath().normalize().getFileName().toString();
  }

  /** In the order of the archive. */
  @Override
  public List<String> paths() {
    return List.copyOf(sizes.keySet());
  }

  @Override
  public Map<String, Integer> skipped() {
    return skipped;
  }

  @Override
  public Map<String, String> labels() {
    return labels;
  }

  @Override
  public OptionalInt window() {
    return OptionalInt.of(window);
  }

  @Override
  public void select(List<String> paths) {
    indices.clear();
    paths.forEach(path -> indices.put(path, indices.size()));
    List<Long> bytes = new ArrayList<>();
    paths.forEach(path -> bytes.add(sizes.getOrDefault(path, 0L)));
    window = MAX_WINDOW;
    while (window > 1 && largestWindow(bytes) > MAX_WINDOW_BYTES) {
      window /= 2;
    }
  }

  @Override
  public byte[] read(String path) throws IOException {
    Integer index = indices.get(path);
    if (index == null) {
      throw new IOException("there is no such entry");
    }
    byte[] kept = waiting.remove(path);
    if (kept != null) {
      return kept;
    }
    if (index < next) {
      close();
    }
    if (index / window != next / window) {
      waiting.clear();
    }
    while (true) {
      TarArchiveInputStream in = tar == null ? begin() : tar;
      TarArchiveEntry entry = in.getNextEntry();
      if (entry == null) {
        throw new SourceException("%s was changed while in use".formatted(archive));
      }
      String name = TarIndex.path(entry);
      Integer found = indices.get(name);
      if (found == null || found != next) {
        continue;
      }
      next++;
      byte[] content = in.readNBytes(MAX_FILE_BYTES + 1);
      if (found.equals(index)) {
        return content;
      }
      if (found / window == index / window) {
        waiting.put(name, content);
      }
    }
  }

  @Override
  public void close() {
    TarArchiveInputStream open = tar;
    tar = null;
    next = 0;
    waiting.clear();
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        throw new SourceException("%s cannot be closed: %s".formatted(archive, e.getMessage()), e);
      }
    }
  }

  private TarArchiveInputStream begin() throws IOException {
    TarArchiveInputStream in = inflate(Files.newInputStream(archive));
    tar = in;
    return in;
  }

  private long largestWindow(List<Long> bytes) {
    long largest = 0;
    long sum = 0;
    for (int i = 0; i < bytes.size(); i++) {
      sum = (i % window == 0 ? 0 : sum) + bytes.get(i);
      largest = Math.max(largest, sum);
    }
    return largest;
  }

  private static TarArchiveInputStream inflate(InputStream in) throws IOException {
    return new TarArchiveInputStream(new GZIPInputStream(in, 1 << 16));
  }

  /** An entry is read without closing the archive. */
  private static InputStream keptOpen(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public void close() {}
    };
  }
}
