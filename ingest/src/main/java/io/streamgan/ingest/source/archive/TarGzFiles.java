package io.streamgan.ingest.source.archive;

import io.streamgan.ingest.source.ListingProgress;
import io.streamgan.ingest.source.SourceException;
import java.io.BufferedInputStream;
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
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The image files of a gzipped tar archive, or of several archives of which some are gzipped, which
 * can be read in their own order only. They are inflated once to list them, and again in each pass.
 * Images may be asked for in any order within a window: the images before the wanted one are kept
 * until it is their turn. For one thread at a time.
 */
public final class TarGzFiles extends ListedTar {
  /** Largest number of images in a window. */
  private static final int MAX_WINDOW = 4096;

  private static final int BUFFER = 1 << 16;

  /** Most bytes of the images in a window. */
  private static final long MAX_WINDOW_BYTES = 64 << 20;

  private final List<Path> archives;
  private final Map<String, Long> sizes;
  private final Map<String, Integer> indices = new HashMap<>();
  private final Map<String, byte[]> waiting = new HashMap<>();
  private int window;
  private int next;
  private int archive;
  private @Nullable TarArchiveInputStream tar;

  private TarGzFiles(
      Path location,
      List<Path> archives,
      Map<String, Long> sizes,
      Map<String, String> labels,
      Map<String, Integer> skipped,
      Map<String, byte[]> tables) {
    super(location, labels, skipped, tables);
    this.archives = archives;
    this.sizes = sizes;
    select(paths());
  }

  /**
   * Lists the archives.
   *
   * @param location the archive, or the folder of the archives
   * @throws SourceException when one of them is no tar archive, or is truncated
   */
  public static TarGzFiles open(Path location, List<Path> archives) {
    Map<String, Long> sizes = new LinkedHashMap<>();
    Map<String, String> labels = new HashMap<>();
    Map<String, Integer> skipped = new TreeMap<>();
    Map<String, byte[]> tables = new TreeMap<>();
    for (Path archive : archives) {
      list(archive, prefix(archives, archive), sizes, labels, skipped, tables);
    }
    return new TarGzFiles(location, archives, sizes, labels, skipped, tables);
  }

  private static void list(
      Path archive,
      String prefix,
      Map<String, Long> sizes,
      Map<String, String> labels,
      Map<String, Integer> skipped,
      Map<String, byte[]> tables) {
    TarIndex index = new TarIndex();
    Map<String, Long> images = new LinkedHashMap<>();
    ListingProgress progress = new ListingProgress("listing " + archive);
    try (FileChannel file = FileChannel.open(archive);
        TarArchiveInputStream in = inflate(Channels.newInputStream(file))) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        String path = index.image(entry, () -> keptOpen(in));
        if (path != null) {
          images.put(path, Math.min(entry.getSize(), MAX_FILE_BYTES + 1L));
        }
        progress.at(file.position(), file.size());
      }
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(archive, e);
    }
    index.removeFurther(images.keySet());
    images.forEach((path, size) -> sizes.put(prefix + path, size));
    index.labels(images.keySet()).forEach((path, label) -> labels.put(prefix + path, label));
    index.tables().forEach((path, content) -> tables.put(prefix + path, content));
    index.skipped().forEach((kind, count) -> skipped.merge(kind, count, Integer::sum));
  }

  /** What the paths of an archive begin with: its name, where there are several. */
  private static String prefix(List<Path> archives, Path archive) {
    return archives.size() == 1 ? "" : archive.getFileName() + "/";
  }

  /** In the order of the archives. */
  @Override
  public List<String> paths() {
    return List.copyOf(sizes.keySet());
  }

  @Override
  public String pathInSet(String path) {
    return archives.size() == 1 ? path : path.substring(path.indexOf('/') + 1);
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
        endArchive();
        continue;
      }
      String name = prefix(archives, archives.get(archive)) + TarIndex.path(entry);
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
    closeArchive();
    archive = 0;
    next = 0;
    waiting.clear();
  }

  private TarArchiveInputStream begin() throws IOException {
    TarArchiveInputStream in = inflate(Files.newInputStream(archives.get(archive)));
    tar = in;
    return in;
  }

  /** Goes on with the next archive. */
  private void endArchive() {
    closeArchive();
    archive++;
    if (archive == archives.size()) {
      close();
      throw new SourceException("%s was changed while in use".formatted(name()));
    }
  }

  private void closeArchive() {
    TarArchiveInputStream open = tar;
    tar = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        throw new SourceException(
            "%s cannot be closed: %s".formatted(archives.get(archive), e.getMessage()), e);
      }
    }
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
    BufferedInputStream buffered = new BufferedInputStream(in, BUFFER);
    buffered.mark(2);
    boolean gzip = buffered.read() == 0x1f && buffered.read() == 0x8b;
    buffered.reset();
    return new TarArchiveInputStream(gzip ? new GZIPInputStream(buffered, BUFFER) : buffered);
  }

  /** An entry is read without closing the archive. */
  private static InputStream keptOpen(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public void close() {}
    };
  }
}
