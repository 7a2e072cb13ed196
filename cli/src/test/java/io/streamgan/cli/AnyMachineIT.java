package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgan.cli.Program.Ended;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine's locale, time zone and Java change no byte of what the commands write. */
class AnyMachineIT {
  private static final String PERSIAN =
      "-Duser.language=fa -Duser.country=IR -Duser.timezone=Asia/Tehran";
  private static final String TURKISH = "-Duser.language=tr -Duser.country=TR";

  @TempDir Path directory;

  @Test
  void aDemoLearnsTheSameUnderEveryLocale() throws Exception {
    JsonNode plain = demo("plain", "6", "");

    assertThat(demo("persian", "6", PERSIAN)).isEqualTo(plain);
    assertThat(demo("turkish", "6", TURKISH)).isEqualTo(plain);
  }

  /** Beside the Java that runs the tests, the launcher takes 25 without a warning. */
  @Test
  void aDemoLearnsTheSameUnderJava25() throws Exception {
    Optional<Path> java = installed("*-25-*");
    assumeThat(java).as("a Java 25 below /usr/lib/jvm").isPresent();

    JsonNode newer =
        learned(
            Map.of("JAVA_HOME", java.orElseThrow().toString()), "--steps", "6", "--data-dir", "b");

    assertThat(newer).isEqualTo(demo("a", "6", ""));
  }

  @Test
  void aCheckpointIsFoundUnderAnotherLocale() throws Exception {
    demo("moved", "3", PERSIAN);

    assertThat(demo("moved", "6", "")).isEqualTo(demo("whole", "6", ""));
  }

  @Test
  void aFileNameOutsideAsciiIsReadWithoutALocale() throws Exception {
    Ended made =
        Program.other(
                directory,
                "sh",
                "-c",
                "mkdir images && cp \"$1\" images/a.png"
                    + " && cp \"$1\" \"images/caf$(printf '\\303\\251').png\"",
                "sh",
                Program.file("docs/images/dashboard-phone.png").toString())
            .end();
    assertThat(made.exitCode()).as(made.err()).isZero();

    JsonNode learned = learned(Map.of("LC_ALL", "C"), "--images", "images", "--steps", "2");

    assertThat(learned.path("steps").asInt()).isEqualTo(2);
  }

  private static Optional<Path> installed(String name) throws IOException {
    Path folder = Path.of("/usr/lib/jvm");
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (DirectoryStream<Path> homes = Files.newDirectoryStream(folder, name)) {
      return StreamSupport.stream(homes.spliterator(), false)
          .filter(home -> Files.isExecutable(home.resolve("bin/java")))
          .findFirst();
    }
  }

  private JsonNode demo(String dataDir, String steps, String flags) throws Exception {
    return learned(Map.of("JAVA_OPTS", flags), "--steps", steps, "--data-dir", dataDir);
  }

  /** The last line of a demo, without what differs between two runs. */
  private JsonNode learned(Map<String, String> environment, String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of("demo", "--seed", "1", "--batch", "16"));
    words.addAll(List.of("--port", "0", "-D", "network.width=8"));
    words.addAll(List.of(options));
    Ended ended = Program.streamgan(directory, environment, words.toArray(String[]::new)).end();
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.err()).doesNotContain("WARNING:").doesNotContain("\tat ");
    ObjectNode line = new ObjectMapper().readValue(ended.lastLineOut(), ObjectNode.class);
    return line.without(List.of("imagesPerSecond", "generatorVersion"));
  }
}
