package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.streamgan.cli.Program.Ended;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.kafka.connect.file.FileStreamSourceConnector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs in docs/examples that send images, in the languages that they are written in. */
class ExamplesIT {
  private static final String PYTHON = "/usr/bin/python3";

  @TempDir static Path directory;

  private static RunningBroker broker;
  private static Program ingest;
  private static Path image;
  private static int sent;

  @BeforeAll
  static void start() throws Exception {
    broker = RunningBroker.start(directory);
    ingest = broker.program("ingest", "-D", "topics.create=true", "-D", "ingest.classes=cat,dog");
    ingest.awaitOnError("raw images 0 accepted");
    image = directory.resolve("photo.png");
    ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
  }

  @AfterAll
  static void stop() {
    try (Program first = ingest;
        RunningBroker last = broker) {
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
  void framesOfAVideo() throws Exception {
    assumeThat(Program.isInstalled("ffmpeg") && Program.isInstalled("kcat"))
        .as("ffmpeg and kcat are installed")
        .isTrue();

    Ended ended =
        Program.other(
                directory,
                "sh",
                Program.file("docs/examples/frames.sh").toString(),
                broker.servers(),
                "dog",
                "testsrc=duration=4:size=64x48",
                "2",
                "-f",
                "lavfi")
            .end();

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("sent 8");
    sent += 8;
    ingest.awaitOnError("raw images %d accepted, 0 rejected".formatted(sent));
  }

  /** A worker of Kafka Connect with both configurations, at addresses of this test. */
  @Test
  void kafkaConnect() throws Exception {
    Path lines = directory.resolve("images.jsonl");
    appendLine(lines, "cat");
    appendLine(lines, "dog");
    Path connector =
        Path.of(
            FileStreamSourceConnector.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    Path worker = directory.resolve("worker.properties");
    Files.writeString(
        worker,
        Files.readString(Program.file("docs/examples/connect-worker.properties"))
            + """
              bootstrap.servers=%s
              plugin.path=%s
              listeners=http://127.0.0.1:0
              """
                .formatted(broker.servers(), connector));

    try (Program connect =
        Program.other(
            directory,
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "org.apache.kafka.connect.cli.ConnectStandalone",
            worker.toString(),
            Program.file("docs/examples/connect.properties").toString())) {
      sent += 2;
      ingest.awaitOnError("raw images %d accepted, 0 rejected".formatted(sent));
      appendLine(lines, "cat");
      sent++;
      ingest.awaitOnError("raw images %d accepted, 0 rejected".formatted(sent));
      connect.interrupt();
    }
    assertThat(directory.resolve("connect.offsets")).isNotEmptyFile();
  }

  /** Appends the image to the lines, as the example prints it. */
  private static void appendLine(Path lines, String label) throws Exception {
    Path folder =
        Files.createDirectories(Files.createTempDirectory(directory, "photos").resolve(label));
    Files.copy(image, folder.resolve("an \"image\".png"));
    Ended printed =
        Program.other(
                directory,
                "sh",
                Program.file("docs/examples/lines.sh").toString(),
                folder.toString())
            .end();
    assertThat(printed.exitCode()).as(printed.err()).isZero();
    Files.writeString(lines, printed.out(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Test
  void aDeadLetterIsListedShownAndReplayed() throws Exception {
    Path broken = Files.write(directory.resolve("broken.png"), Files.readAllBytes(image));
    byte[] bytes = Files.readAllBytes(broken);
    Files.write(broken, Arrays.copyOf(bytes, bytes.length - 5));
    String prefix = "topics.prefix=letters.";
    try (Program other = broker.program("ingest", "-D", prefix, "-D", "topics.create=true")) {
      other.awaitOnError("raw images 0 accepted");
      Path folder = Files.createDirectories(directory.resolve("letters"));
      Files.move(broken, folder.resolve("broken.png"));
      Files.copy(image, folder.resolve("whole.png"));
      assertThat(
              broker.run("feed", "--raw", "--images", folder.toString(), "-D", prefix).exitCode())
          .isZero();
      other.awaitOnError("1 accepted, 1 rejected");

      Ended list = broker.run("dead-letters", "list", "-D", prefix);
      assertThat(list.out()).contains("UNDECODABLE").contains("1 dead letters");
      String id = list.out().lines().skip(1).findFirst().orElseThrow().split(" ")[0];
      assertThat(broker.run("dead-letters", "show", id, "-D", prefix).out())
          .contains("reason  UNDECODABLE")
          .contains("key     letters");
      assertThat(broker.run("dead-letters", "replay", id, "-D", prefix).out())
          .contains("replayed 1");
      other.awaitOnError("1 accepted, 2 rejected");

      Ended card = broker.run("describe", "images", "-D", prefix, "--out", "card.png");
      assertThat(card.out()).contains("size           32x32x3").contains("source         letters");
      assertThat(directory.resolve("card.png")).isNotEmptyFile();
    }
  }

  private static void assertArrives(String interpreter, String example) {
    List<String> command =
        new ArrayList<>(
            List.of(interpreter, Program.file(example).toString(), broker.servers(), "dog"));
    command.add(image.toString());

    Ended ended = Program.other(directory, command.toArray(String[]::new)).end();

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("sent 1");
    sent++;
    ingest.awaitOnError("raw images %d accepted, 0 rejected".formatted(sent));
  }
}
