package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.streamgan.cli.Program.Ended;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
