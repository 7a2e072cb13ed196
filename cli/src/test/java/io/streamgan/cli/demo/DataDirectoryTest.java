package io.streamgan.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.cli.demo.DataDirectory.Opening;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  private static final Map<String, String> RUN = Map.of("seed", "1", "images", "synthetic");

  @TempDir Path parent;

  @Test
  void beginsInAnEmptyPlace() {
    assertThat(directory().open(RUN, false)).isEqualTo(new Opening.New());
  }

  @Test
  void continuesTheSameRun() throws Exception {
    directory().open(RUN, false);
    Path topic = topic();

    assertThat(directory().open(RUN, false)).isEqualTo(new Opening.Continued());
    assertThat(topic).exists();
  }

  @Test
  void beginsAnewWhenAskedTo() throws Exception {
    directory().open(RUN, false);
    Path topic = topic();

    assertThat(directory().open(RUN, true)).isEqualTo(new Opening.New());
    assertThat(topic).doesNotExist();
  }

  @Test
  void movesAnotherRunAside() throws Exception {
    directory().open(RUN, false);
    topic();

    assertThat(directory().open(Map.of("seed", "2", "images", "synthetic"), false))
        .isEqualTo(
            new Opening.Replaced(parent.resolve("data.previous"), List.of("seed (1, now 2)")));
    assertThat(parent.resolve("data.previous/broker/topic")).exists();
    assertThat(parent.resolve("data/broker")).doesNotExist();
  }

  private DataDirectory directory() {
    return new DataDirectory(parent.resolve("data"));
  }

  private Path topic() throws Exception {
    Path broker = Files.createDirectories(directory().broker());
    return Files.createFile(broker.resolve("topic"));
  }
}
