package io.streamgan.ingest.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The image files of a zip archive, read by random access. */
final class ZipFiles implements ImageFiles {
  private final Path archive;
  private final ZipFile zip;
  private final List<String> paths;

  private ZipFiles(Path archive, ZipFile zip) {
    this.archive = archive;
    this.zip = zip;
    paths =
        zip.stream()
            .filter(entry -> !entry.isDirectory())
            .map(ZipEntry::getName)
            .filter(ImageFiles::isImage)
            .sorted()
            .toList();
  }

  /**
   * @throws SourceException when the file is no zip archive
   */
  static ZipFiles open(Path archive) {
    try {
      return new ZipFiles(archive, new ZipFile(archive.toFile()));
    } catch (IOException | IllegalArgumentException e) {
      throw new SourceException(
          "%s is no readable zip archive: %s; fetch it again".formatted(archive, e.getMessage()),
          e);
    }
  }

  @Override
  public String name() {
    return archive.toAbsolutePath().normalize().getFileName().toString();
  }

  @Override
  public List<String> paths() {
    return paths;
  }

  @Override
  public byte[] read(String path) throws IOException {
    ZipEntry entry = zip.getEntry(path);
    try (InputStream in = zip.getInputStream(entry)) {
      return in.readNBytes(MAX_FILE_BYTES + 1);
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
