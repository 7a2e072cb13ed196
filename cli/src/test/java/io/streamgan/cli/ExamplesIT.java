package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.streamgan.cli.Program.Ended;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs in docs/examples that send images, in the languages that they are written in. */
class ExamplesIT {
  private static final String PYTHON = "/usr/bin/python3";

  @TempDir static Path directory;

  private static Program broker;
  private static Program ingest;
  private static String servers;
  private static Path image;
  private static int sent;

  @BeforeAll
  static void start() throws Exception {
    broker = Program.streamgan(directory, "broker", "--data-dir", "broker", "--port", "0");
    servers = broker.awaitOnError("broker at (\\S+),");
    ingest =
        Program.streamgan(
            directory,
            "ingest",
            "--bootstrap-servers",
            servers,
            "-D",
            "topics.create=true",
            "-D",
            "ingest.classes=cat,dog");
    ingest.awaitOnError("raw images 0 accepted");
    image = directory.resolve("photo.png");
    ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
  }

  @AfterAll
  static void stop() {
    try (Program first = ingest;
        Program last = broker) {
      assertThat(first.interrupt().exitCode()).isZero();
      assertThat(last.interrupt().exitCode()).isZero();
    }
  }

  @Test
  void python() {
    assumeThat(
            Files.isExecutable(Path.of(PYTHON))
                && Program.other(directory, PYTHON, "-c", "import kafka").end().exitCode() == 0)
        .as("Python's kafka package is installed")
        .isTrue();

    assertArrives(PYTHON, "docs/examples/send.py");
  }

  @Test
  void node() {
    assumeThat(
            Program.isInstalled("node")
                && Files.isDirectory(Program.file("docs/examples/node_modules/kafkajs")))
        .as("Node and kafkajs are installed")
        .isTrue();

    assertArrives("node", "docs/examples/send.mjs");
  }

  @Test
  void kcat() {
    assumeThat(Program.isInstalled("kcat")).as("kcat is installed").isTrue();

    assertArrives("sh", "docs/examples/send.sh");
  }

  @Test
  void aDeadLetterIsListedShownAndReplayed() throws Exception {
    Path broken = Files.write(directory.resolve("broken.png"), Files.readAllBytes(image));
    byte[] bytes = Files.readAllBytes(broken);
    Files.write(broken, Arrays.copyOf(bytes, bytes.length - 5));
    String prefix = "topics.prefix=letters.";
    try (Program other =
        Program.streamgan(
            directory,
            "ingest",
            "--bootstrap-servers",
            servers,
            "-D",
            prefix,
            "-D",
            "topics.create=true")) {
      other.awaitOnError("raw images 0 accepted");
      Path folder = Files.createDirectories(directory.resolve("letters"));
      Files.move(broken, folder.resolve("broken.png"));
      Files.copy(image, folder.resolve("whole.png"));
      assertThat(run("feed", "--raw", "--images", folder.toString(), "-D", prefix).exitCode())
          .isZero();
      other.awaitOnError("1 accepted, 1 rejected");

      Ended list = run("dead-letters", "list", "-D", prefix);
      assertThat(list.out()).contains("UNDECODABLE").contains("1 dead letters");
      String id = list.out().lines().skip(1).findFirst().orElseThrow().split(" ")[0];
      assertThat(run("dead-letters", "show", id, "-D", prefix).out())
          .contains("reason  UNDECODABLE")
          .contains("key     letters");
      assertThat(run("dead-letters", "replay", id, "-D", prefix).out()).contains("replayed 1");
      other.awaitOnError("1 accepted, 2 rejected");

      Ended card = run("describe", "images", "-D", prefix, "--out", "card.png");
      assertThat(card.out()).contains("size           32x32x3").contains("source         letters");
      assertThat(directory.resolve("card.png")).isNotEmptyFile();
    }
  }

  private static Ended run(String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--bootstrap-servers", servers));
    return Program.streamgan(directory, all.toArray(String[]::new)).end();
  }

  private static void assertArrives(String interpreter, String example) {
    List<String> command =
        new ArrayList<>(List.of(interpreter, Program.file(example).toString(), servers, "dog"));
    command.add(image.toString());

    Ended ended = Program.other(directory, command.toArray(String[]::new)).end();

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("sent 1");
    sent++;
    ingest.awaitOnError("raw images %d accepted, 0 rejected".formatted(sent));
  }
}
