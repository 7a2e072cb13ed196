package io.streamgan.monitor.evaluate;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** A file that stores state of evaluations and is replaced atomically. */
final class StoredState {
  private final Path path;
  private final String content;

  /** Writes the content. */
  @FunctionalInterface
  interface Writer {
    void write(DataOutputStream out) throws IOException;
  }

  /** Reads the content. */
  @FunctionalInterface
  interface Reader<T> {
    T read(DataInputStream in) throws IOException;
  }

  /**
   * @param content what the file holds, for errors
   */
  StoredState(Path path, String content) {
    this.path = path;
    this.content = content;
  }

  /**
   * The content; empty where there is no file.
   *
   * @throws UncheckedIOException when the file cannot be read
   */
  <T> Optional<T> read(Reader<T> reader) {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
      return Optional.of(reader.read(in));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the %s cannot be read from %s: %s; remove the file, or choose another %s"
              .formatted(
                  content, path, String.valueOf(e.getMessage()), QualitySettings.EXTRACTOR_FILE),
          e);
    }
  }

  /**
   * @throws UncheckedIOException when the file cannot be written
   */
  void write(Writer writer) {
    Path temporary = path.resolveSibling(path.getFileName() + ".new");
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      try (DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(temporary)))) {
        writer.write(out);
      }
      Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the %s cannot be stored in %s: %s; choose another %s"
              .formatted(content, path, e.getMessage(), QualitySettings.EXTRACTOR_FILE),
          e);
    }
  }
}
