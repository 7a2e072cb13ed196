package io.streamgan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder that is deleted, with all it contains, when it is closed. */
public final class TemporaryFolder implements AutoCloseable {
  private final Path path;

  /** Creates a folder whose name begins with {@code name}. */
  public TemporaryFolder(String name) throws IOException {
    path = Files.createTempDirectory(name);
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
