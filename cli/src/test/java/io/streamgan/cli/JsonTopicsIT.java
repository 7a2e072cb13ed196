package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.cli.Program.Ended;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline with {@code topics.format=json}, and all that read its reports. */
class JsonTopicsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String JSON_FORMAT = "topics.format=json";
  private static final int BATCH = 16;
  private static final int STEPS = 80;

  @TempDir static Path directory;

  private static RunningBroker broker;

  @BeforeAll
  static void startBroker() {
    broker = RunningBroker.startWithTopics(directory);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void everyReaderSeesTheReportsAndEveryStepIsThereOnce() throws Exception {
    try (Program monitor =
            broker.service(
                "monitor", JSON_FORMAT, "monitor.windows.seconds=1", "quality.interval.ms=1000");
        Program sampler = broker.service("sampler", JSON_FORMAT, "sampler.port=0")) {
      String url = sampler.awaitOnError("API at (\\S+)");
      try (Program train = trainer()) {
        broker.feedSynthetic(STEPS / 2 * BATCH);
        awaitSteps(STEPS / 2);
        assertThat(broker.run("request", "pause", "-D", JSON_FORMAT).exitCode()).isZero();
        train.awaitOnError("pause");
        // In Avro, which readers find beside JSON.
        assertThat(broker.run("request", "resume").exitCode()).isZero();
        await()
            .atMost(PATIENCE)
            .until(() -> values("events").stream().anyMatch(e -> is(e, "type", "pause", "end")));
        // Ends as by SIGKILL, which leaves a transaction open or not.
      }
      try (Program train = trainer()) {
        broker.feedSynthetic(STEPS / 2 * BATCH);
        awaitSteps(STEPS);
        assertThat(train.interrupt().exitCode()).isZero();
      }
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                JsonNode history = get(url + "v1/history");
                assertThat(history.at("/status/step").asInt()).isEqualTo(STEPS);
                assertThat(history.get("quality")).isNotEmpty();
                assertThat(history.get("health").toString()).contains("pause");
                assertThat(get(url + "v1/windows?length=1s").get("windows")).isNotEmpty();
              });
      assertThat(steps())
          .containsExactlyElementsOf(LongStream.rangeClosed(1, STEPS).boxed().toList());
      assertThat(values("metric-windows")).isNotEmpty();
      assertThat(values("quality")).isNotEmpty();
      assertViewsShowTheRun();
      assertThePythonClientReadsEveryTopic();
      assertThat(monitor.interrupt().exitCode()).isZero();
    }
    assertMetricsLandInPostgresql();
  }

  private static void assertViewsShowTheRun() {
    Ended watch = broker.run("watch", "--once");
    assertThat(watch.exitCode()).as(watch.err()).isZero();
    assertThat(watch.out()).contains("step " + STEPS).contains("pause");
    Ended report = broker.run("report", "--out", "report.html");
    assertThat(report.exitCode()).as(report.err()).isZero();
    assertThat(directory.resolve("report.html")).content().contains("pause");
  }

  private static void assertThePythonClientReadsEveryTopic() {
    assumeThat(PythonClientTest.imports(directory, "avro.io, kafka, lz4"))
        .as("Python's avro, kafka and lz4 packages are installed")
        .isTrue();
    Ended read =
        Program.other(
                directory,
                PythonClientTest.PYTHON,
                Program.file("clients/python/tests/check_json.py").toString(),
                broker.servers())
            .end();
    assertThat(read.exitCode()).as(read.err()).isZero();
    assertThat(read.out()).contains("checked");
  }

  /** Twice: the second landing finds the rows of the first. */
  private static void assertMetricsLandInPostgresql() {
    assumeThat(
            Program.isInstalled("pg_virtualenv")
                && PythonClientTest.imports(directory, "confluent_kafka, psycopg2"))
        .as("PostgreSQL and Python's confluent_kafka and psycopg2 packages are installed")
        .isTrue();
    Ended landed =
        Program.other(
                directory,
                "pg_virtualenv",
                "sh",
                "-ec",
                "$0 $1 $2 5; $0 $1 $2 5; psql -Atc 'SELECT count(*), min(step), max(step),"
                    + " count(completed_at), sum((discriminator_loss > 0)::int) FROM"
                    + " streamgan_steps'",
                PythonClientTest.PYTHON,
                Program.file("docs/examples/postgres.py").toString(),
                broker.servers())
            .end();
    assertThat(landed.exitCode()).as(landed.err()).isZero();
    assertThat(landed.out())
        .containsOnlyOnce("landed")
        .contains("%1$d|1|%1$d|%1$d|%1$d".formatted(STEPS));
  }

  private static Program trainer() {
    return broker.service(
        "train",
        JSON_FORMAT,
        "batch.size=" + BATCH,
        "network.width=8",
        "commit.interval.ms=500",
        "health.act=true");
  }

  private static void awaitSteps(int steps) {
    await().atMost(PATIENCE).until(() -> steps().contains((long) steps));
  }

  private static List<Long> steps() throws IOException {
    return values("metrics").stream().map(step -> step.get("step").longValue()).toList();
  }

  private static boolean is(JsonNode event, String name, String value, String phase) {
    return event.get(name).textValue().equals(value)
        && event.get("phase").textValue().equals(phase);
  }

  /** Returns the committed values of a topic that are JSON. */
  private static List<JsonNode> values(String topic) throws IOException {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", broker.servers(), "isolation.level", "read_committed");
    List<JsonNode> values = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition("streamgan." + topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          if (record.value()[0] == '{') {
            values.add(JSON.readTree(record.value()));
          }
        }
      }
    }
    return values;
  }

  private static JsonNode get(String url) throws IOException, InterruptedException {
    return JSON.readTree(
        CLIENT
            .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
            .body());
  }
}
