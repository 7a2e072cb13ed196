package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.cli.Program.Ended;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the services show to those who operate them: meters and log. */
class ObservationIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String JSON_LOG = "log.format=json";

  /** A meter of ours or of a library, as rules and dashboards name it. */
  private static final Pattern METER =
      Pattern.compile("\\b(?:streamgan|kafka|jvm|process|system)_[a-z0-9_]+\\b");

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

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
  void metersOfAlertsAndDashboardAreThereAndEveryLineOfTheLogIsAnObject() throws Exception {
    try (Program train =
            broker.service(
                "train",
                JSON_LOG,
                "trainer.metrics.port=0",
                "seed=1",
                "network.width=8",
                "batch.size=16",
                "commit.interval.ms=500",
                "engine.threads=1");
        Program ingest =
            broker.service(
                "ingest",
                JSON_LOG,
                "ingest.metrics.port=0",
                "feed.source=synthetic",
                "feed.max.lag=2048",
                "feed.max.lag.group=streamgan-trainer");
        Program monitor =
            broker.service(
                "monitor", JSON_LOG, "monitor.metrics.port=0", "quality.interval.ms=1000");
        Program sampler = broker.service("sampler", JSON_LOG, "sampler.port=0");
        Program average = broker.service("average", JSON_LOG, "average.metrics.port=0")) {
      String trainer = train.awaitOnError("meters at (http://[^\"\\s]+)");
      List<String> scrapes =
          List.of(
              trainer,
              ingest.awaitOnError("meters at (http://[^\"\\s]+)"),
              monitor.awaitOnError("meters at (http://[^\"\\s]+)"),
              sampler.awaitOnError("API at (http://[^\"\\s]+)") + "metrics",
              average.awaitOnError("meters at (http://[^\"\\s]+)"));
      sampler.awaitOnError("serving generator");
      await()
          .atMost(PATIENCE)
          .until(() -> get(trainer).contains("streamgan_trainer_generator_version"));
      Set<String> wanted = new TreeSet<>();
      for (String file :
          List.of("docker/prometheus/rules.yml", "docker/grafana/dashboards/streamgan.json")) {
        wanted.addAll(meters(Files.readString(Program.file(file))));
      }
      assertThat(wanted).hasSizeGreaterThan(30);

      await().atMost(PATIENCE).untilAsserted(() -> assertThat(names(scrapes)).containsAll(wanted));

      for (String scrape : scrapes.subList(2, 4)) {
        await()
            .atMost(PATIENCE)
            .until(() -> get(scrape).contains("streamgan_run{model=\"default\",run=\""));
      }
      String run = run(get(trainer));
      assertThat(get(trainer))
          .contains("streamgan_trainer_step_number{model=\"default\",run=\"" + run + "\"}");
      for (Program program : List.of(sampler, monitor, ingest, train)) {
        Ended ended = program.interrupt();
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertObjects(ended.err());
      }
    }
  }

  private static void assertObjects(String log) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : log.lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    assertThat(lines).isNotEmpty();
    for (JsonNode line : lines) {
      assertThat(Instant.parse(line.get("time").asText())).isAfter(Instant.EPOCH);
      assertThat(line.get("level").asText()).isIn("INFO", "WARN", "ERROR");
      assertThat(line.get("logger").asText()).isNotBlank();
      assertThat(line.get("message").asText()).isNotBlank();
      assertThat(line.has("run")).isTrue();
      assertThat(line.has("step")).isTrue();
      assertThat(line.has("generatorVersion")).isTrue();
    }
    if (log.contains("Model default")) {
      JsonNode last = lines.get(lines.size() - 1);
      assertThat(last.get("run").asText()).as(last.toString()).isNotBlank();
      assertThat(last.get("step").asLong()).isPositive();
      assertThat(last.get("generatorVersion").asLong()).isPositive();
    }
  }

  private static Set<String> names(List<String> urls) throws Exception {
    Set<String> names = new TreeSet<>();
    for (String url : urls) {
      names.addAll(
          get(url)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(line -> line.split("[{ ]", 2)[0])
              .collect(Collectors.toSet()));
    }
    return names;
  }

  private static Set<String> meters(String text) {
    return METER.matcher(text).results().map(found -> found.group()).collect(Collectors.toSet());
  }

  private static String run(String scrape) {
    return Arrays.stream(scrape.split("\n"))
        .filter(line -> line.startsWith("streamgan_run{"))
        .map(line -> line.replaceAll(".*run=\"([^\"]+)\".*", "$1"))
        .findFirst()
        .orElseThrow();
  }

  private static String get(String url) throws IOException, InterruptedException {
    return CLIENT
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
        .body();
  }
}
