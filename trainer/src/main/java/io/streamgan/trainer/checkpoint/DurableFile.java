package io.streamgan.trainer.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes files that exist completely or not at all, even if the machine stops meanwhile. */
final class DurableFile {
  static final String UNFINISHED = ".unfinished";

  private DurableFile() {}

  /**
   * Writes a temporary file, forces it to the disk, and renames it to {@code file}.
   *
   * @throws IOException when it cannot be written; nothing is left then
   */
  static void write(Path file, ByteBuffer... contents) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path unfinished = absolute.resolveSibling(absolute.getFileName() + UNFINISHED);
    try {
      try (FileChannel out =
          FileChannel.open(
              unfinished,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        for (ByteBuffer content : contents) {
          ByteBuffer left = content.duplicate();
          while (left.hasRemaining()) {
            out.write(left);
          }
        }
        out.force(true);
      }
      Files.move(
          unfinished,
          absolute,
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(unfinished);
      throw e;
    }
    try (FileChannel directory = FileChannel.open(absolute.getParent())) {
      directory.force(true);
    }
  }
}
