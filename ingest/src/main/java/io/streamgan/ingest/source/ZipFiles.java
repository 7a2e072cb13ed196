package io.streamgan.ingest.source;

import io.streamgan.ingest.image.header.ContentKind;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** The image files of a zip archive, read by random access. */
final class ZipFiles implements ImageFiles {
  private static final Charset CODE_PAGE =
      Charset.isSupported("IBM437") ? Charset.forName("IBM437") : StandardCharsets.ISO_8859_1;

  private final Path archive;
  private final ZipFile zip;
  private final SortedMap<String, ZipEntry> entries = new TreeMap<>();
  private final Map<String, ZipEntry> tables = new HashMap<>();
  private final FileListing listing = new FileListing();

  private ZipFiles(Path archive, ZipFile zip) {
    this.archive = archive;
    this.zip = zip;
    list();
  }

  /**
   * @throws SourceException when the file is no zip archive
   */
  static ZipFiles open(Path archive) {
    try {
      return new ZipFiles(archive, open(archive.toFile()));
    } catch (IOException | IllegalArgumentException e) {
      throw new SourceException(
          "%s is no readable zip archive: %s; %s"
              .formatted(archive, e.getMessage(), remedy(String.valueOf(e.getMessage()))),
          e);
    }
  }

  /** An archive that is encrypted, or compressed in a way that Java lacks, is not damaged. */
  private static String remedy(String message) {
    return message.contains("encrypted") || message.contains("compression method")
        ? "unpack it, and give the folder"
        : "fetch it again";
  }

  @Override
  public String name() {
    return archive.toAbsolutePath().normalize().getFileName().toString();
  }

  @Override
  public List<String> paths() {
    return List.copyOf(entries.keySet());
  }

  @Override
  public byte[] read(String path) throws IOException {
    return read(entries.get(path), MAX_FILE_BYTES + 1);
  }

  @Override
  public Map<String, Integer> skipped() {
    return listing.skipped();
  }

  @Override
  public List<String> tables() {
    return listing.tables();
  }

  @Override
  public byte[] readTable(String path) throws IOException {
    return read(tables.get(path), MAX_TABLE_BYTES + 1);
  }

  /**
   * Names are UTF-8 where the archive says so. Otherwise they may be in any code page: UTF-8 is
   * tried first, then the one that zip began with.
   */
  private static ZipFile open(File archive) throws IOException {
    try {
      return new ZipFile(archive);
    } catch (ZipException e) {
      try {
        return new ZipFile(archive, CODE_PAGE);
      } catch (ZipException other) {
        throw e;
      }
    }
  }

  private void list() {
    zip.stream()
        .filter(entry -> !entry.isDirectory())
        .forEach(
            entry -> {
              String path = FileListing.pathInArchive(entry.getName());
              if (listing.isImage(path, () -> read(entry, ContentKind.HEAD_BYTES))) {
                entries.put(path, entry);
              } else if (FileListing.isTable(path)) {
                tables.put(path, entry);
              }
            });
  }

  private byte[] read(@Nullable ZipEntry entry, int limit) throws IOException {
    if (entry == null) {
      throw new IOException("there is no such entry");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      return in.readNBytes(limit);
    }
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new SourceException("%s cannot be closed: %s".formatted(archive, e.getMessage()), e);
    }
  }
}
