package io.streamgan.docker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.stream.Stream;

/** What {@code docker/unpack} makes of the built distribution. */
final class Unpacked {
  private static final Path FOLDER = Path.of("target", "unpacked").toAbsolutePath();
  private static final Path MADE = FOLDER.resolveSibling("unpacked.made");
  private static final Path SCRIPT = Path.of("unpack").toAbsolutePath();

  /** What {@code mvnw package} builds. */
  static final Path DISTRIBUTION =
      Path.of("..", "cli", "target", "streamgan").toAbsolutePath().normalize();

  private Unpacked() {}

  /** Whether the programs that the script needs are installed. */
  static boolean isPossible() {
    return Command.isInstalled("zip") && Command.isInstalled("unzip");
  }

  /** Returns the folder with the parts of an image, and makes it where it is missing or older. */
  static Path folder() throws IOException {
    Files.createDirectories(FOLDER.getParent());
    // Test classes run in several processes at a time.
    try (FileChannel turn =
        FileChannel.open(MADE, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      turn.lock();
      if (!Files.exists(FOLDER) || isOlder()) {
        Command.run("rm", "-rf", FOLDER.toString());
        Command.run(SCRIPT.toString(), DISTRIBUTION.toString(), FOLDER.toString());
        Files.setLastModifiedTime(MADE, FileTime.from(Instant.now()));
      }
    }
    return FOLDER;
  }

  private static boolean isOlder() throws IOException {
    long made = Files.getLastModifiedTime(MADE).toMillis();
    try (Stream<Path> files = Files.walk(DISTRIBUTION)) {
      return Stream.concat(files, Stream.of(SCRIPT))
          .anyMatch(source -> source.toFile().lastModified() > made);
    }
  }
}
