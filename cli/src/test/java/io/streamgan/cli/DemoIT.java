package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.cli.Program.Ended;
import io.streamgan.gan.image.ImageGrid;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
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
  void endsWithTheSameHashForAnyNumberOfTrainersOfTheSameLanes() throws Exception {
    String[] lanes = {"--lanes", "2", "--seed", "4", "-D", "round.steps=4"};
    JsonNode one = summary(demo(lanes, "--steps", "25", "--data-dir", "a").end());
    Ended interrupted;
    try (Program demo = demo(lanes, "--trainers", "2", "--data-dir", "b")) {
      demo.awaitOnError("serving generator 3");
      interrupted = demo.interrupt();
    }
    JsonNode two =
        summary(demo(lanes, "--trainers", "2", "--steps", "25", "--data-dir", "b").end());
    Ended tooMany = demo("--lanes", "2", "--trainers", "3", "--data-dir", "b").end();

    assertThat(interrupted.exitCode()).as(interrupted.err()).isZero();
    assertThat(interrupted.took()).isLessThan(Duration.ofSeconds(10));
    assertThat(one.path("steps").asLong()).isEqualTo(25);
    assertThat(one.path("imagesSeen").asLong()).isEqualTo(2 * 25 * 16);
    assertThat(two.path("imagesPerSecond").asDouble()).isPositive();
    assertThat(two.path("parameterHash")).isEqualTo(one.path("parameterHash"));
    assertThat(tooMany.exitCode()).isEqualTo(2);
    assertThat(tooMany.err()).contains("--trainers is 3, and the model has 2 lanes");
  }

  @Test
  void servesSamplesOfAClassAndTheDashboard() throws Exception {
    try (Program demo = demo("--data-dir", "a", "-D", "conditional=auto")) {
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

  /** The digits have one channel, the file has three: it becomes a batch of what is learned. */
  @Test
  void convertsWhatOthersSendToIt() throws Exception {
    Path sent = Files.createDirectories(directory.resolve("sent"));
    Files.copy(Program.file("docs/images/dashboard-phone.png"), sent.resolve("a.png"));
    Files.writeString(sent.resolve("b.png"), "no image");
    try (Program demo = demo("--data-dir", "a", "-D", "feed.rate=100")) {
      String broker = demo.awaitOnError("broker +(\\S+:\\d+)");

      Ended fed =
          Program.streamgan(
                  directory, "feed", "--raw", "--images", "sent", "--bootstrap-servers", broker)
              .end();

      assertThat(fed.exitCode()).as(fed.err()).isZero();
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> {
                assertThat(output(broker, "describe", "images")).contains("sent");
                assertThat(output(broker, "dead-letters", "list"))
                    .contains("8 bytes that are no PNG");
              });
      assertThat(demo.interrupt().exitCode()).isZero();
    }
  }

  private String output(String broker, String... command) {
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(List.of("--bootstrap-servers", broker));
    return Program.streamgan(directory, words.toArray(String[]::new)).end().out();
  }

  @Test
  void learnsAndServesWideImagesWithOpacity() throws Exception {
    try (Program demo = demo("--data-dir", "a", "--size", "48x32", "-D", "image.channels=4")) {
      demo.awaitOnError("images +synthetic: endless images, fed as 48x32x4, 10 classes: 0, 1");
      String url = demo.awaitOnError("dashboard +(http\\S+)");
      demo.awaitOnError("serving generator");

      Ended samples =
          Program.streamgan(
                  directory, "samples", "--count", "4", "--out", "grid.png", "--server", url)
              .end();

      assertThat(samples.exitCode()).as(samples.err()).isZero();
      BufferedImage grid = ImageIO.read(directory.resolve("grid.png").toFile());
      assertThat(grid.getColorModel().hasAlpha()).isTrue();
      assertThat(grid.getWidth()).isEqualTo(2 * 48 + ImageGrid.GAP);
      assertThat(grid.getHeight()).isEqualTo(2 * 32 + ImageGrid.GAP);
      Ended ended = demo.interrupt();
      assertThat(ended.exitCode()).isZero();
      assertThat(ended.err()).containsOnlyOnce("synthetic: endless images");
    }
  }

  private Program demo(String[] some, String... more) {
    return demo(Stream.of(some, more).flatMap(Stream::of).toArray(String[]::new));
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
