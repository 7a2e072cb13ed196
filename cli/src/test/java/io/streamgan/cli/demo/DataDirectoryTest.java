package io.streamgan.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.cli.demo.DataDirectory.Opening;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  private static final Map<String, String> RUN = Map.of("seed", "1", "images", "synthetic");
  private static final Map<String, String> OTHER = Map.of("seed", "2", "images", "synthetic");

  @TempDir Path parent;
  private Path data;

  @BeforeEach
  void nameTheDirectory() {
    data = parent.resolve("data");
  }

  @Test
  void beginsInAnEmptyPlace() throws Exception {
    assertThat(open(RUN, false)).isEqualTo(new Opening.New());

    Path empty = Files.createDirectory(parent.resolve("empty"));
    Files.createDirectory(empty.resolve("lost+found"));
    try (DataDirectory directory = DataDirectory.open(empty, RUN, false)) {
      assertThat(directory.opening()).isEqualTo(new Opening.New());
    }
  }

  @Test
  void continuesTheSameRun() throws Exception {
    open(RUN, false);
    Path topic = topic();

    assertThat(open(RUN, false)).isEqualTo(new Opening.Continued());
    assertThat(topic).exists();
  }

  @Test
  void beginsAnewWhenAskedTo() throws Exception {
    open(RUN, false);
    Path topic = topic();
    List<Path> ofMonitor = new ArrayList<>();
    for (String name : List.of("classifier", "classifier.reference", "classifier.past")) {
      ofMonitor.add(Files.createFile(data.resolve(name)));
    }
    Path state = Files.createDirectories(data.resolve("monitor/0_0"));

    assertThat(open(RUN, true)).isEqualTo(new Opening.New());
    assertThat(topic).doesNotExist();
    assertThat(ofMonitor).allSatisfy(file -> assertThat(file).doesNotExist());
    assertThat(state).doesNotExist();
  }

  @Test
  void writesTheSameFileInEveryTimeZone() throws Exception {
    open(RUN, false);

    assertThat(data.resolve("run.properties")).hasContent("images=synthetic\nseed=1\n");
  }

  @Test
  void movesAnotherRunAside() throws Exception {
    open(RUN, false);
    topic();

    assertThat(open(OTHER, false))
        .isEqualTo(
            new Opening.Replaced(parent.resolve("data.previous"), List.of("seed (1, now 2)")));
    assertThat(parent.resolve("data.previous/broker/topic")).exists();
    assertThat(parent.resolve("data/broker")).doesNotExist();
  }

  @Test
  void keepsEveryRunThatWasMovedAside() throws Exception {
    open(RUN, false);
    topic();
    open(OTHER, false);

    assertThat(open(RUN, false))
        .isEqualTo(
            new Opening.Replaced(parent.resolve("data.previous-2"), List.of("seed (2, now 1)")));
    assertThat(parent.resolve("data.previous/broker/topic")).exists();
  }

  @Test
  void leavesAFolderOfSomeoneElseAlone() throws Exception {
    Path source =
        Files.createFile(Files.createDirectories(data.resolve("broker")).resolve("A.java"));

    for (boolean fresh : List.of(false, true)) {
      assertThatThrownBy(() -> open(RUN, fresh))
          .isInstanceOf(DataDirectoryException.class)
          .hasMessageContaining(data.toString())
          .hasMessageContaining("--data-dir");
    }

    assertThat(source).exists();
    assertThat(data.toFile().list()).containsExactly("broker");
  }

  @Test
  void leavesAProjectThatHasARunFileAlone() throws Exception {
    Files.createDirectories(data);
    Files.writeString(data.resolve("run.properties"), "seed=1\nimages=synthetic\n");
    Path source =
        Files.createFile(Files.createDirectories(data.resolve("broker")).resolve("A.java"));

    assertThatThrownBy(() -> open(RUN, true)).isInstanceOf(DataDirectoryException.class);
    assertThat(source).exists();
  }

  @Test
  void continuesARunThatHasNoMarkerYet() throws Exception {
    Files.createDirectories(data.resolve("monitor"));
    Files.writeString(data.resolve("run.properties"), "#0.1\nseed=1\nimages=synthetic\n");
    Files.createFile(Files.createDirectories(data.resolve("broker")).resolve("meta.properties"));

    assertThat(open(RUN, false)).isEqualTo(new Opening.Continued());
    assertThat(data.resolve("broker/.streamgan.lock")).as("taken for the broker's").exists();
  }

  @Test
  void refusesADirectoryInUseBeforeItTouchesIt() throws Exception {
    try (DataDirectory first = DataDirectory.open(data, RUN, false)) {
      Path topic = topic();

      assertThatThrownBy(() -> open(RUN, true))
          .isInstanceOf(DataDirectoryException.class)
          .hasMessageContaining("in use by another demo");

      assertThat(topic).exists();
      assertThat(first.broker()).isEqualTo(topic.getParent());
    }
    assertThat(open(RUN, false)).isEqualTo(new Opening.Continued());
  }

  private Opening open(Map<String, String> run, boolean fresh) {
    try (DataDirectory directory = DataDirectory.open(data, run, fresh)) {
      return directory.opening();
    }
  }

  private Path topic() throws Exception {
    Path broker = Files.createDirectories(data.resolve("broker"));
    Files.createFile(broker.resolve("meta.properties"));
    return Files.createFile(broker.resolve("topic"));
  }
}
