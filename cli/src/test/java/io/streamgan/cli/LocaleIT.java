package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgan.cli.Program.Ended;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine's locale and time zone change no byte of what the commands write. */
class LocaleIT {
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
    ObjectNode line = new ObjectMapper().readValue(ended.lastLineOut(), ObjectNode.class);
    return line.without(List.of("imagesPerSecond", "generatorVersion"));
  }
}
