package io.streamgan.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileErrorsTest {
  @TempDir Path directory;

  @Test
  void writesAFile() throws Exception {
    FileErrors.write(directory.resolve("a"), new byte[] {1});

    assertThat(directory.resolve("a")).hasBinaryContent(new byte[] {1});
  }

  @Test
  void saysWhyAFileCannotBeWritten() throws Exception {
    assertThatThrownBy(() -> FileErrors.write(directory.resolve("none/a"), new byte[0]))
        .hasMessageStartingWith("there is no folder to write ")
        .hasMessageEndingWith("none/a to; make it first");
    Path folder = Files.createDirectory(directory.resolve("folder"));
    assertThatThrownBy(() -> FileErrors.write(folder, new byte[0]))
        // The operating system says why, in the language of the machine.
        .hasMessageMatching(".*folder cannot be written \\(.*folder: .+\\); choose another --out");
  }

  @Test
  void saysMoreThanAPath() {
    assertThat(FileErrors.inWords(new NoSuchFileException("a/b"))).isEqualTo("a/b does not exist");
    assertThat(FileErrors.inWords(new AccessDeniedException("a/b")))
        .isEqualTo("a/b may not be read or written by this user");
    assertThat(FileErrors.inWords(new IOException("the disk is full")))
        .isEqualTo("the disk is full");
  }
}
