package io.streamgan.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pods of the chart, run as processes against the embedded broker. */
class PodsIT {
  /** One of those that OpenShift gives to a namespace; the machine has no user of that id. */
  private static final int USER = 1_000_650_000;

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Pattern BROKER = Pattern.compile("broker at (\\S+),");
  private static final Pattern STEPS =
      Pattern.compile(
          "(?m)^streamgan_(monitor_steps_total|trainer_steps_seconds_count)\\{.*} [1-9]");
  private static final String QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m";
  private final List<AutoCloseable> started = new ArrayList<>();

  @TempDir Path directory;

  @BeforeEach
  void requireRights() {
    assumeTrue(
        Unpacked.isPossible() && Command.end("unshare", "--mount", "true").exitCode() == 0,
        "skipped: zip or unzip is not installed, or this user may not make mount namespaces");
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable process : started) {
      process.close();
    }
  }

  @ParameterizedTest(name = "{0} lanes")
  @ValueSource(ints = {1, 2})
  void thePipelineGoesFromImagesToSamples(int lanes) throws Exception {
    Path folder = Files.createDirectories(Path.of("target", "pods"));
    Command.run("rm", "-rf", folder.toString());
    Image image = new Image();
    Path files = Files.createDirectories(folder.resolve("image")).toAbsolutePath();
    image.copyTo(files);
    Pod.Node node =
        new Pod.Node(
            files,
            image.entryPoint(),
            USER,
            Map.of("sampler-token", Map.of("token", "secret-of-the-test")),
            folder.toAbsolutePath());
    List<JsonNode> resources = Chart.render(values(startBroker(), lanes));

    Pod topics =
        start(
            node,
            StrictModels.read(find(resources, "Job", "topics"), Job.class).getSpec().getTemplate(),
            1);
    assertThat(topics.end(PATIENCE)).as(topics.output()).isZero();
    assertThat(topics.output()).contains("streamgan.images").contains("created");
    Map<String, Pod> pods = new LinkedHashMap<>();
    for (JsonNode resource : resources) {
      if (resource.at("/kind").asText().equals("Deployment")) {
        PodTemplateSpec pod = StrictModels.read(resource, Deployment.class).getSpec().getTemplate();
        pods.put(pod.getSpec().getContainers().get(0).getName(), start(node, pod, 2 + pods.size()));
      }
    }
    assertThat(pods)
        .hasSize(lanes == 1 ? 4 : 5)
        .containsKeys("ingest", "trainer", "monitor", "sampler");
    for (Pod pod : pods.values()) {
      await(pod.container().getName())
          .atMost(PATIENCE)
          .until(() -> pod.passes(pod.container().getReadinessProbe()));
      assertThat(pod.passes(pod.container().getLivenessProbe())).isTrue();
      assertThat(pod.passes(pod.container().getStartupProbe())).isTrue();
      assertThat(pod.proc("status"))
          .containsPattern("(?m)^Uid:\\s+%d\\s".formatted(USER))
          .containsPattern("(?m)^Gid:\\s+0\\s")
          .containsPattern("(?m)^CapBnd:\\s+0+$");
      assertThat(pod.proc("mountinfo")).containsPattern("(?m)^\\S+ \\S+ \\S+ / / ro,");
    }

    Pod sampler = pods.get("sampler");
    String samples = "/v1/samples?count=4&seed=1";
    assertThat(sampler.get(samples).statusCode()).isEqualTo(401);
    assertThat(sampler.get(samples, "Authorization", "Bearer secret-of-the-test").body())
        .startsWith(new byte[] {(byte) 0x89, 'P', 'N', 'G'});
    await("the monitor sees steps")
        .atMost(PATIENCE)
        .until(() -> STEPS.matcher(meters(pods.get("monitor"))).find());
    assertThat(meters(pods.get("trainer"))).containsPattern(STEPS);
    assertThat(pods.get("trainer").proc("maps")).contains("/cache/native/libnd4jcpu.so");

    pods.values().forEach(Pod::terminate);
    for (Pod pod : pods.values()) {
      assertThat(pod.end(PATIENCE)).as(pod.output()).isZero();
      assertThat(pod.output())
          .doesNotContain("Read-only file system", "Permission denied", "\tat ");
      assertThat(names(pod.volume("tmp")))
          .as("the large native library is in the image")
          .noneMatch(name -> name.startsWith("libnd4j"));
    }
  }

  private static String values(String broker, int lanes) {
    return """
    kafka: {bootstrapServers: "%s"}
    topics: {hook: false, partitions: %d}
    javaOpts: %s
    settings: {image.size: 16, log.format: text}
    ingest: {settings: {feed.source: synthetic, feed.max.lag.group: streamgan-trainer, image.channels: 1}}
    trainer: {lanes: %d, settings: {network: mlp, network.width: 8, batch.size: 16, commit.interval.ms: 500, seed: 1}}
    monitor: {settings: {quality.interval.ms: 0}}
    sampler: {tokenSecret: sampler-token}
    """
        .formatted(broker, lanes, QUICK, lanes);
  }

  private static JsonNode find(List<JsonNode> resources, String kind, String service) {
    return Chart.find(resources, kind, Chart.RELEASE + "-" + service);
  }

  private Pod start(Pod.Node node, PodTemplateSpec template, int number) throws IOException {
    Pod pod = Pod.start(node, template, "127.77.0." + number);
    started.add(0, pod);
    return pod;
  }

  private static String meters(Pod pod) throws IOException, InterruptedException {
    return new String(pod.get("/metrics").body(), StandardCharsets.UTF_8);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** Starts the embedded broker, and returns host:port. */
  private String startBroker() throws IOException {
    Path output = directory.resolve("broker.txt");
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(List.of(QUICK.split(" ")));
    command.addAll(
        List.of(
            "-jar",
            Unpacked.DISTRIBUTION.resolve("streamgan.jar").toString(),
            "broker",
            "--data-dir",
            directory.resolve("broker").toString(),
            "--port",
            "0"));
    Process broker =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    started.add(broker::destroyForcibly);
    await().atMost(PATIENCE).until(() -> BROKER.matcher(Files.readString(output)).find());
    Matcher address = BROKER.matcher(Files.readString(output));
    assertThat(address.find()).isTrue();
    return address.group(1);
  }
}
