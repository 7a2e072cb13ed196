package io.streamgan.ingest.feed;

import io.streamgan.ingest.source.ImageFiles;
import io.streamgan.ingest.source.SourceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
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
  private Map<String, String> seen = new HashMap<>();
  private Set<String> present = Set.of();

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

  private List<WatchedFile> files() {
    List<WatchedFile> files = new ArrayList<>();
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              String path =
                  root.relativize(file)
                      .toString()
                      .replace(root.getFileSystem().getSeparator(), "/");
              if (attributes.isRegularFile() && ImageFiles.isImage(path)) {
                files.add(
                    new WatchedFile(
                        path, attributes.size(), attributes.lastModifiedTime().toMillis()));
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              if (file.equals(root)) {
                throw e;
              }
              // The file has been moved away since the folder was listed.
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new SourceException(
          "folder %s cannot be watched any more: %s".formatted(root, e.getMessage()), e);
    }
    return files;
  }
}
