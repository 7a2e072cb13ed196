package io.streamgan.ingest.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The image files of a folder and its sub-folders. */
final class FolderFiles implements ImageFiles {
  private final Path root;
  private final List<String> paths;

  private FolderFiles(Path root, List<String> paths) {
    this.root = root;
    this.paths = paths;
  }

  /**
   * @throws SourceException when the folder cannot be listed
   */
  static FolderFiles list(Path folder) {
    try {
      Path root = folder.toRealPath();
      try (Stream<Path> files = Files.walk(root)) {
        List<String> paths =
            files
                .map(file -> relative(root, file))
                .filter(ImageFiles::isImage)
                .filter(path -> Files.isRegularFile(root.resolve(path)))
                .sorted()
                .toList();
        return new FolderFiles(root, paths);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new SourceException(
          "folder %s cannot be listed: %s; check its permissions".formatted(folder, e.getMessage()),
          e);
    }
  }

  @Override
  public String name() {
    Path name = root.getFileName();
    return name == null ? "/" : name.toString();
  }

  @Override
  public List<String> paths() {
    return paths;
  }

  @Override
  public byte[] read(String path) throws IOException {
    try (InputStream in = Files.newInputStream(root.resolve(path))) {
      return in.readNBytes(MAX_FILE_BYTES + 1);
    }
  }

  @Override
  public void close() {}

  private static String relative(Path root, Path file) {
    return root.relativize(file).toString().replace(root.getFileSystem().getSeparator(), "/");
  }
}
