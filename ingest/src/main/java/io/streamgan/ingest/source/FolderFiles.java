package io.streamgan.ingest.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The image files of a folder and its sub-folders. */
final class FolderFiles implements ImageFiles {
  private final Path root;
  private final List<String> paths;
  private final Map<String, Integer> skipped;
  private final List<String> tables;

  private FolderFiles(
      Path root, List<String> paths, Map<String, Integer> skipped, List<String> tables) {
    this.root = root;
    this.paths = paths;
    this.skipped = skipped;
    this.tables = tables;
  }

  /**
   * @throws SourceException when the folder cannot be listed
   */
  static FolderFiles list(Path folder) {
    try {
      Path root = folder.toRealPath();
      List<String> paths = new ArrayList<>();
      FolderTree tree = new FolderTree(root);
      Map<String, Integer> skipped = tree.walk((path, attributes) -> paths.add(path));
      Collections.sort(paths);
      return new FolderFiles(root, Collections.unmodifiableList(paths), skipped, tree.tables());
    } catch (IOException e) {
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
  public Map<String, Integer> skipped() {
    return skipped;
  }

  @Override
  public List<String> tables() {
    return tables;
  }

  @Override
  public byte[] readTable(String path) throws IOException {
    return read(path, MAX_TABLE_BYTES + 1);
  }

  @Override
  public byte[] read(String path) throws IOException {
    return read(path, MAX_FILE_BYTES + 1);
  }

  private byte[] read(String path, int limit) throws IOException {
    try (InputStream in = Files.newInputStream(root.resolve(path))) {
      return in.readNBytes(limit);
    }
  }

  @Override
  public void close() {}
}
