package io.streamgan.ingest.feed;

import io.streamgan.ingest.source.FolderLayout;
import io.streamgan.ingest.source.FolderTree;
import io.streamgan.ingest.source.SourceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Scans a folder repeatedly. A file is complete when two scans in a row have found the same size
 * and modification time: by then its writer has finished, or has moved it there. Scans work on
 * every file system, also on network file systems, where notifications do not. For one thread.
 */
final class FolderScan {
  private final Path root;
  private final FolderTree tree;
  private Map<String, String> seen = new HashMap<>();
  private Set<String> present = Set.of();
  private Map<String, Integer> skipped = Map.of();

  /**
   * @throws SourceException when it is no folder
   */
  FolderScan(Path folder) {
    try {
      root = folder.toRealPath();
    } catch (IOException e) {
      throw new SourceException("no folder to watch at %s".formatted(folder), e);
    }
    if (!Files.isDirectory(root)) {
      throw new SourceException("%s cannot be watched: it is no folder".formatted(folder));
    }
    tree = new FolderTree(root);
  }

  /** The folder's own name: the source and the key of its images. */
  String name() {
    Path name = root.getFileName();
    return name == null ? "/" : name.toString();
  }

  /**
   * Identity of the folder among all that are watched: its name, and a hash of its path without
   * symbolic links.
   */
  String identity() {
    byte[] path = root.toString().getBytes(StandardCharsets.UTF_8);
    return "%s-%s".formatted(name(), UUID.nameUUIDFromBytes(path));
  }

  /** Path of the folder without symbolic links. */
  Path root() {
    return root;
  }

  Path resolve(WatchedFile file) {
    return root.resolve(file.path());
  }

  /**
   * Returns the files that are complete and {@code wanted}, the oldest first.
   *
   * @throws SourceException when the folder cannot be read any more
   */
  List<WatchedFile> look(Predicate<WatchedFile> wanted) {
    Map<String, String> now = new HashMap<>();
    Set<String> paths = new HashSet<>();
    List<WatchedFile> complete = new ArrayList<>();
    for (WatchedFile file : files()) {
      paths.add(file.path());
      if (wanted.test(file)) {
        now.put(file.path(), file.stamp());
        if (file.stamp().equals(seen.get(file.path()))) {
          complete.add(file);
        }
      }
    }
    seen = now;
    present = paths;
    complete.sort(
        Comparator.comparingLong(WatchedFile::modifiedMillis).thenComparing(WatchedFile::path));
    return complete;
  }

  /** Paths of all image files that the last scan has found. */
  Set<String> present() {
    return present;
  }

  /** Number of files that the last scan has passed over, by kind, such as HEIC. */
  Map<String, Integer> skipped() {
    return skipped;
  }

  /** Folders of the last scan, which name the classes and splits of its files. */
  FolderLayout layout() {
    return FolderLayout.of(present);
  }

  private List<WatchedFile> files() {
    List<WatchedFile> files = new ArrayList<>();
    try {
      skipped =
          tree.walk(
              (path, attributes) ->
                  files.add(
                      new WatchedFile(
                          path, attributes.size(), attributes.lastModifiedTime().toMillis())));
    } catch (IOException e) {
      throw new SourceException(
          "folder %s cannot be watched any more: %s".formatted(root, e.getMessage()), e);
    }
    return files;
  }
}
