package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.cli.Program.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./streamgan demo} as a user runs it. */
class DemoIT {
  @TempDir Path directory;

  @Test
  void endsWithTheSameHashForTheSameSeedAndAnotherForAnother() throws Exception {
    JsonNode first = summary(demo("--seed", "1", "--steps", "12", "--data-dir", "a").end());
    JsonNode same = summary(demo("--seed", "1", "--steps", "12", "--data-dir", "b").end());
    JsonNode other = summary(demo("--seed", "2", "--steps", "12", "--data-dir", "b").end());

    assertThat(first.path("steps").asLong()).isEqualTo(12);
    assertThat(first.path("imagesSeen").asLong()).isEqualTo(12 * 16);
    assertThat(first.path("imagesPerSecond").asDouble()).isPositive();
    assertThat(first.path("discriminatorLoss").isNumber()).isTrue();
    assertThat(first.path("generatorLoss").isNumber()).isTrue();
    assertThat(first.path("generatorVersion").asLong()).isPositive();
    assertThat(first.path("parameterHash").asText()).matches("[0-9a-f]{64}");
    assertThat(same.path("parameterHash")).isEqualTo(first.path("parameterHash"));
    assertThat(other.path("parameterHash")).isNotEqualTo(first.path("parameterHash"));
  }

  @Test
  void continuesWhereItWasInterrupted() throws Exception {
    JsonNode undisturbed = summary(demo("--seed", "3", "--steps", "60", "--data-dir", "a").end());
    Ended interrupted;
    try (Program demo = demo("--seed", "3", "--data-dir", "b")) {
      demo.awaitOnError("step \\d+");
      interrupted = demo.interrupt();
    }
    JsonNode continued = summary(demo("--seed", "3", "--steps", "60", "--data-dir", "b").end());

    assertThat(interrupted.exitCode()).as(interrupted.err()).isZero();
    assertThat(interrupted.took()).isLessThan(Duration.ofSeconds(10));
    assertThat(interrupted.err()).doesNotContain("\tat ").doesNotContain("Exception");
    assertThat(continued).isNotNull();
    assertThat(continued.path("parameterHash")).isEqualTo(undisturbed.path("parameterHash"));
  }

  @Test
  void servesSamplesOfAClassAndTheDashboard() throws Exception {
    try (Program demo = demo("--data-dir", "a", "-D", "conditional=true")) {
      String url = demo.awaitOnError("dashboard +(http\\S+)");
      demo.awaitOnError("serving generator");

      Ended samples =
          Program.streamgan(
                  directory,
                  "samples",
                  "--count",
                  "4",
                  "--label",
                  "3",
                  "--out",
                  "grid.png",
                  "--server",
                  url)
              .end();
      Ended none = Program.streamgan(directory, "samples", "--label", "10", "--server", url).end();

      assertThat(samples.exitCode()).as(samples.err()).isZero();
      assertThat(Files.readAllBytes(directory.resolve("grid.png"))).startsWith(0x89, 'P', 'N', 'G');
      assertThat(none.exitCode()).isEqualTo(1);
      assertThat(none.err()).contains("0 to 9").doesNotContain("\tat ");
      assertThat(demo.interrupt().exitCode()).isZero();
    }
  }

  private Program demo(String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("demo", "--port", "0", "--batch", "16", "-D", "network.width=8"));
    arguments.addAll(List.of(options));
    return Program.streamgan(directory, arguments.toArray(String[]::new));
  }

  private static JsonNode summary(Ended ended) throws Exception {
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    return new ObjectMapper().readTree(ended.lastLineOut());
  }
}
