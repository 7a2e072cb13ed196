package io.streamgan.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.streamgan.broker.RecordingAuthorizer;
import io.streamgan.broker.SecuredBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pods of the chart, run as processes against a broker without and with security. */
class PodsIT {
  /** One of those that OpenShift gives to a namespace; the machine has no user of that id. */
  private static final int USER = 1_000_650_000;

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Pattern BROKER = Pattern.compile("broker at (\\S+),");
  private static final Pattern STEPS =
      Pattern.compile(
          "(?m)^streamgan_(monitor_steps_total|trainer_steps_seconds_count)\\{.*} [1-9]");
  private static final Pattern ACCESS =
      Pattern.compile("203\\.0\\.113\\.7 GET /v1/samples\\S* 200, .* id proxy-17");
  private static final String QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m";
  private static final String SAMPLES = "/v1/samples?count=4&seed=1";
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};

  /** Users of the secured cluster, without the service's name. */
  private static final String USERS = "streamgan-";

  private static final List<String> SERVICES =
      List.of("topics", "ingest", "train", "average", "monitor", "sampler");

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

  @Test
  void thePipelineGoesFromImagesToSamples() throws Exception {
    Map<String, String> token = Map.of("token", "secret-of-the-test");
    List<JsonNode> resources =
        Chart.render(values(startBroker(), 1, "sampler: {tokenSecret: sampler-token}"));

    Map<String, Pod> pods = startPipeline(resources, Map.of("sampler-token", token));

    assertThat(pods).containsOnlyKeys("ingest", "trainer", "monitor", "sampler");
    Pod sampler = pods.get("sampler");
    assertThat(sampler.get(SAMPLES).statusCode()).isEqualTo(401);
    assertThat(sampler.get(SAMPLES, "Authorization", "Bearer secret-of-the-test").body())
        .startsWith(PNG);
    awaitSteps(pods);
    stopPipeline(pods);
  }

  /** Each service has a user of its own, with the rights that {@code acls} prints and no others. */
  @Test
  void lanesRunOnASecuredClusterAndTheSamplerBehindAProxyWithAnIdentityProvider() throws Exception {
    Map<String, Map<String, String>> secrets = new HashMap<>();
    for (String service : SERVICES) {
      secrets.put(USERS + service, Map.of("sasl.jaas.config", login(USERS + service)));
    }
    try (Provider provider = new Provider();
        SecuredBroker broker =
            SecuredBroker.start(
                directory,
                List.copyOf(secrets.keySet()),
                Map.of(
                    "authorizer.class.name",
                    RecordingAuthorizer.class.getName(),
                    "super.users",
                    "User:ANONYMOUS"))) {
      secrets.put("kafka-ca", Map.of("ca.crt", broker.certificate()));
      secrets.put(
          "sampler-tls", Map.of("tls.crt", broker.certificate(), "tls.key", broker.privateKey()));
      secrets.put("sampler-token", Map.of("token", "secret-of-the-test"));
      String secured =
          """
            tls: {enabled: true, caSecret: kafka-ca}
            sasl: {secret: "streamgan-%%s"}
          sampler:
            tokenSecret: sampler-token
            tlsSecret: sampler-tls
            settings:
              sampler.hosts: sampler.example
              sampler.oidc.issuer: %s
              sampler.oidc.audience: faces
              sampler.trusted.proxies: [127.0.0.0/8]
              sampler.access.log: true
          """
              .formatted(provider.issuer());
      List<JsonNode> resources = Chart.render(values(broker.address(), 2, secured));
      broker.allow(printedRights(resources));

      Map<String, Pod> pods = startPipeline(resources, secrets);

      assertThat(pods).containsOnlyKeys("ingest", "trainer", "average", "monitor", "sampler");
      Pod sampler = pods.get("sampler");
      String token = "Bearer " + provider.token("faces", "sample");
      String[] proxied = {
        "Host",
        "sampler.example",
        "X-Forwarded-For",
        "203.0.113.7",
        "X-Request-Id",
        "proxy-17",
        "Authorization",
        token
      };
      assertThat(sampler.get(SAMPLES, "Host", "sampler.example").statusCode()).isEqualTo(401);
      assertThat(sampler.get(SAMPLES, "Host", "another.example").statusCode()).isEqualTo(421);
      assertThat(sampler.get(SAMPLES, proxied).body()).startsWith(PNG);
      assertThat(sampler.get("/v1/generator", proxied).statusCode()).isEqualTo(403);
      assertThat(
              sampler
                  .call(
                      "inference.GRPCInferenceService/ServerLive",
                      "Authorization",
                      "Bearer secret-of-the-test")
                  .body())
          .as("a message with the field live")
          .containsExactly(0, 0, 0, 0, 2, 8, 1);
      await("the access log").atMost(PATIENCE).until(() -> ACCESS.matcher(sampler.output()).find());
      awaitSteps(pods);
      stopPipeline(pods);
      assertThat(RecordingAuthorizer.refused()).isEmpty();
    }
  }

  /** What {@code acls} prints for the settings of all pods. */
  private static String printedRights(List<JsonNode> resources) {
    Set<String> settings = new LinkedHashSet<>();
    for (JsonNode resource : resources) {
      resource
          .at("/spec/template/spec/containers/0/args")
          .forEach(
              word -> {
                if (word.asText().contains("=")) {
                  settings.add(word.asText());
                }
              });
    }
    List<String> command = new ArrayList<>(streamgan("acls"));
    settings.forEach(setting -> command.addAll(List.of("-D", setting)));
    return Command.run(command.toArray(String[]::new));
  }

  private static String login(String user) {
    return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
        .formatted(user, SecuredBroker.PASSWORD);
  }

  /** Runs the Job, and starts the pods of the Deployments until all are ready. */
  private Map<String, Pod> startPipeline(
      List<JsonNode> resources, Map<String, Map<String, String>> secrets) throws Exception {
    Path folder = Files.createDirectories(Path.of("target", "pods"));
    Command.run("rm", "-rf", folder.toString());
    Image image = new Image();
    Path files = Files.createDirectories(folder.resolve("image")).toAbsolutePath();
    image.copyTo(files);
    Pod.Node node = new Pod.Node(files, image.entryPoint(), USER, secrets, folder.toAbsolutePath());

    Pod topics =
        start(
            node,
            StrictModels.read(find(resources, "Job", "topics"), Job.class).getSpec().getTemplate(),
            1);
    assertThat(topics.end(PATIENCE)).as(topics.output()).isZero();
    assertThat(topics.output()).contains("streamgan.images").contains("created");
    Map<String, Pod> pods = new LinkedHashMap<>();
    // One after the other, because a service ends when it gets no answer in ten seconds, and here
    // nobody starts it again.
    for (PodTemplateSpec template : templates(resources)) {
      Pod pod = start(node, template, 2 + pods.size());
      pods.put(pod.container().getName(), pod);
      await(pod.container().getName())
          .atMost(PATIENCE)
          .until(
              () -> {
                for (Pod any : pods.values()) {
                  any.requireAlive();
                }
                return pod.passes(pod.container().getReadinessProbe());
              });
      assertThat(pod.passes(pod.container().getLivenessProbe())).isTrue();
      assertThat(pod.passes(pod.container().getStartupProbe())).isTrue();
      assertThat(pod.proc("status"))
          .containsPattern("(?m)^Uid:\\s+%d\\s".formatted(USER))
          .containsPattern("(?m)^Gid:\\s+0\\s")
          .containsPattern("(?m)^CapBnd:\\s+0+$");
      assertThat(pod.proc("mountinfo")).containsPattern("(?m)^\\S+ \\S+ \\S+ / / ro,");
    }
    return pods;
  }

  /**
   * The pods of the Deployments; the sampler, which waits for the others' generator, is the last.
   */
  private static List<PodTemplateSpec> templates(List<JsonNode> resources) {
    return resources.stream()
        .filter(resource -> resource.at("/kind").asText().equals("Deployment"))
        .sorted(
            Comparator.comparing(resource -> resource == find(resources, "Deployment", "sampler")))
        .map(resource -> StrictModels.read(resource, Deployment.class).getSpec().getTemplate())
        .toList();
  }

  private static void awaitSteps(Map<String, Pod> pods) throws Exception {
    await("the monitor sees steps")
        .atMost(PATIENCE)
        .until(() -> STEPS.matcher(meters(pods.get("monitor"))).find());
    assertThat(meters(pods.get("trainer"))).containsPattern(STEPS);
    assertThat(pods.get("trainer").proc("maps")).contains("/cache/native/libnd4jcpu.so");
  }

  private static void stopPipeline(Map<String, Pod> pods) throws Exception {
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

  /**
   * Values of a small pipeline.
   *
   * @param more lines that go on with the values of Kafka, or add others
   */
  private static String values(String broker, int lanes, String more) {
    return """
    topics: {hook: false, partitions: %d}
    javaOpts: %s
    settings: {image.size: 16, log.format: text}
    ingest: {settings: {feed.source: synthetic, feed.max.lag.group: streamgan-trainer, image.channels: 1}}
    trainer: {lanes: %d, settings: {network: mlp, network.width: 8, batch.size: 16, commit.interval.ms: 500, seed: 1}}
    monitor: {settings: {quality.interval.ms: 0}}
    kafka:
      bootstrapServers: "%s"
    %s"""
        .formatted(lanes, QUICK, lanes, broker, more);
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
        streamgan("broker", "--data-dir", directory.resolve("broker").toString(), "--port", "0");
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

  private static List<String> streamgan(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(List.of(QUICK.split(" ")));
    command.addAll(List.of("-jar", Unpacked.DISTRIBUTION.resolve("streamgan.jar").toString()));
    command.addAll(List.of(arguments));
    return command;
  }
}
