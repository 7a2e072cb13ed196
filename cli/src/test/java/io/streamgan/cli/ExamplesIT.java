package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.streamgan.cli.Program.Ended;
import java.awt.image.BufferedImage;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.Converter;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;
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

  /** The connector and the converter that the configuration names, without Connect's workers. */
  @Test
  void kafkaConnect() throws Exception {
    Properties example = new Properties();
    try (Reader reader =
        Files.newBufferedReader(Program.file("docs/examples/connect.properties"))) {
      example.load(reader);
    }
    Path lines = directory.resolve("images.jsonl");
    String content = Base64.getEncoder().encodeToString(Files.readAllBytes(image));
    Files.writeString(lines, "{\"content\": \"%s\", \"label\": \"cat\"}\n".formatted(content));
    Map<String, String> properties = new HashMap<>();
    example.stringPropertyNames().forEach(name -> properties.put(name, example.getProperty(name)));
    properties.put("file", lines.toString());
    SourceConnector connector = instance(properties.get("connector.class"), SourceConnector.class);
    connector.start(properties);
    SourceTask task = (SourceTask) connector.taskClass().getDeclaredConstructor().newInstance();
    task.initialize(new FirstStart());
    Converter converter = instance(properties.get("value.converter"), Converter.class);
    converter.configure(Map.of(), false);

    task.start(connector.taskConfigs(1).get(0));
    List<SourceRecord> records = new ArrayList<>();
    await()
        .until(
            () -> {
              records.addAll(Objects.requireNonNullElse(task.poll(), List.of()));
              return !records.isEmpty();
            });
    task.stop();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.servers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (SourceRecord each : records) {
        byte[] value = converter.fromConnectData(each.topic(), each.valueSchema(), each.value());
        producer.send(new ProducerRecord<>(each.topic(), value)).get();
      }
    }

    sent++;
    ingest.awaitOnError("raw images %d accepted, 0 rejected".formatted(sent));
  }

  /** What a connector finds that has no offsets yet. */
  private static final class FirstStart implements SourceTaskContext {
    @Override
    public Map<String, String> configs() {
      return Map.of();
    }

    @Override
    public OffsetStorageReader offsetStorageReader() {
      return new OffsetStorageReader() {
        @Override
        public <T> @Nullable Map<String, Object> offset(Map<String, T> partition) {
          return null;
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(
            Collection<Map<String, T>> partitions) {
          return Map.of();
        }
      };
    }

    @Override
    public @Nullable PluginMetrics pluginMetrics() {
      return null;
    }
  }

  private static <T> T instance(@Nullable String name, Class<T> type) throws Exception {
    return type.cast(Class.forName(String.valueOf(name)).getDeclaredConstructor().newInstance());
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
