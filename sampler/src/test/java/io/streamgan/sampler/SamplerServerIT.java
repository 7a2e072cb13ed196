package io.streamgan.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.gan.Engines;
import io.streamgan.gan.GanEngine;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import io.streamgan.gan.image.ImageGrid;
import io.streamgan.gan.objective.Objectives;
import io.streamgan.sampler.TestRecords.Keyed;
import io.streamgan.schemas.GeneratorManifest;
import io.streamgan.schemas.parts.Parts;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.MissingTopicException;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.Topics;
import io.streamgan.schemas.topics.UnreachableClusterException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplerServerIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final AtomicInteger TESTS = new AtomicInteger();

  @TempDir static Path dataDir;
  private static EmbeddedBroker broker;

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<SamplerServer> running = new ArrayList<>();
  private String prefix;
  private TestTrainer trainer;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(dataDir, 0);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void createTopics() {
    prefix = "test%d.".formatted(TESTS.incrementAndGet());
    Topics.createMissing(
        new Settings(
            Settings.shared(),
            Map.of("bootstrap.servers", broker.bootstrapServers(), "topics.prefix", prefix)),
        Topics.all());
    trainer = new TestTrainer(broker.bootstrapServers(), prefix);
  }

  @AfterEach
  void close() {
    running.forEach(SamplerServer::close);
    trainer.close();
  }

  @Test
  void servesAGeneratorThatIsPublished() throws Exception {
    SamplerServer sampler = start();
    assertThat(get(sampler, "health/ready").statusCode()).isEqualTo(503);

    trainer.generator("run", 1);
    awaitVersion(sampler, 1);

    HttpResponse<byte[]> first = bytes(sampler, "v1/samples?count=6&seed=7&columns=3");
    HttpResponse<byte[]> second = bytes(sampler, "v1/samples?count=6&seed=7&columns=3");
    assertThat(first.headers().firstValue("x-generator-version")).hasValue("1");
    assertThat(first.body())
        .isEqualTo(second.body())
        .isEqualTo(ImageGrid.png(TestGenerator.draw(TestGenerator.parameters(1), 7, 6), 3));
    assertThat(get(sampler, "health/ready").statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(get(sampler, "v1/generator").body()).get("sha256").asText())
        .isEqualTo(Parts.sha256(TestGenerator.parameters(1)));
  }

  @Test
  void swapsUnderLoadNeverMixVersions() throws Exception {
    SamplerServer sampler = start();
    trainer.generator("run", 1);
    awaitVersion(sampler, 1);
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService clients = Executors.newFixedThreadPool(4);
    List<Future<Set<Long>>> seen = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Callable<Set<Long>> load = () -> sampleUntil(sampler, done);
      seen.add(clients.submit(load));
    }

    for (int version = 2; version <= 15; version++) {
      trainer.generator("run", version);
    }
    awaitVersion(sampler, 15);
    done.set(true);

    Set<Long> versions = new HashSet<>();
    for (Future<Set<Long>> each : seen) {
      versions.addAll(each.get(20, TimeUnit.SECONDS));
    }
    clients.shutdown();
    assertThat(versions).hasSizeGreaterThan(2);
    assertThat(get(sampler, "metrics").body())
        .contains("streamgan_sampler_generator_swaps_total{model=\"default\"} 15.0");
  }

  @Test
  void aRestartAfterABadGeneratorServesTheOneBeforeItAndTheStatusNamesTheRefusal()
      throws Exception {
    for (int version = 1; version <= 3; version++) {
      trainer.generator("run", version);
    }
    for (int version = 4; version <= 10; version++) {
      int bytes = TestGenerator.parameters(version).remaining();
      trainer.generator("run", version, ByteBuffer.allocate(bytes));
    }

    SamplerServer sampler = start();
    awaitVersion(sampler, 3);

    await()
        .untilAsserted(
            () -> {
              JsonNode refusal =
                  JSON.readTree(get(sampler, "v1/history").body()).path("status").path("refusal");
              assertThat(refusal.path("reason").asText()).isEqualTo("failed-probe");
              assertThat(refusal.path("message").asText())
                  .startsWith(prefix + "generators-0@")
                  .endsWith("generator 10 of run run draws nothing but the value 128");
            });
    trainer.generator("run", 11);
    awaitVersion(sampler, 11);
    assertThat(JSON.readTree(get(sampler, "v1/history").body()).path("status").has("refusal"))
        .isFalse();
  }

  @Test
  void corruptAndOlderGeneratorsAreRefusedAndTheOldOneStays() throws Exception {
    SamplerServer sampler = start();
    trainer.generator("run", 5);
    awaitVersion(sampler, 5);

    trainer.records(Topic.GENERATORS, withWrongChecksum("run", 6));
    trainer.generator("run", 4);
    List<Keyed> torn =
        new ArrayList<>(
            TestRecords.generator(TestTrainer.MODEL, "run", 7, TestGenerator.parameters(7), 1000));
    torn.remove(2);
    trainer.records(Topic.GENERATORS, torn);
    trainer.records(Topic.GENERATORS, List.of(new Keyed("default/manifest", new byte[] {1, 2, 3})));
    await()
        .untilAsserted(
            () ->
                assertThat(get(sampler, "metrics").body())
                    .contains(
                        "refusals_total{model=\"default\",reason=\"incomplete-or-corrupt\"} 2.0")
                    .contains("refusals_total{model=\"default\",reason=\"not-newer\"} 1.0")
                    .contains("refusals_total{model=\"default\",reason=\"malformed-record\"} 1.0"));
    assertThat(version(sampler)).isEqualTo(5);

    trainer.generator("run", 8);
    awaitVersion(sampler, 8);
    assertThat(get(sampler, "v1/history").body()).contains("generator-refused");
  }

  @Test
  void aModelThatBeganAnewIsServed() throws Exception {
    SamplerServer sampler = start();
    trainer.generator("first", 9);
    awaitVersion(sampler, 9);

    trainer.generator("second", 1);

    awaitVersion(sampler, 1);
  }

  @Test
  void whatWasNotCommittedIsNotServed() throws Exception {
    trainer.generator("run", 1);
    trainer.abortedGenerator("run", 2);
    SamplerServer sampler = start();
    awaitVersion(sampler, 1);
    trainer.abortedGenerator("run", 3);

    trainer.generator("run", 4);

    awaitVersion(sampler, 4);
    assertThat(get(sampler, "metrics").body())
        .contains("streamgan_sampler_generator_swaps_total{model=\"default\"} 2.0")
        .doesNotContainPattern("refusals_total\\{[^}]*} [1-9]");
  }

  @Test
  void aSamplerThatStartsLateServesTheNewestAndKnowsTheHistory() throws Exception {
    for (int version = 1; version <= 5; version++) {
      trainer.generator("run", version);
    }
    byte[] png = ImageGrid.png(TestGenerator.draw(TestGenerator.parameters(1), 7, 16), 4);
    for (int step = 1; step <= 3; step++) {
      trainer.metrics(TestRecords.metrics("run", step));
      trainer.grid(TestRecords.grid("run", step, png));
    }

    SamplerServer sampler = start();

    awaitVersion(sampler, 5);
    await()
        .untilAsserted(
            () -> {
              JsonNode history = JSON.readTree(get(sampler, "v1/history").body());
              assertThat(history.at("/metrics/step").toString()).isEqualTo("[1,2,3]");
              assertThat(history.get("samples")).hasSize(3);
            });
    JsonNode history = JSON.readTree(get(sampler, "v1/history").body());
    String href = history.at("/samples/2/href").asText();
    assertThat(bytes(sampler, href.substring(1)).body()).isEqualTo(png);
    assertThat(get(sampler, "metrics").body())
        .contains("streamgan_sampler_generator_swaps_total{model=\"default\"} 1.0")
        .containsPattern("kafka_consumer_fetch_manager_records_consumed_total\\{.*model=");
  }

  @Test
  void theStreamDeliversEachKindOfEventAndWhatWasMissed() throws Exception {
    SamplerServer sampler = start();
    byte[] png = ImageGrid.png(TestGenerator.draw(TestGenerator.parameters(1), 7, 16), 4);
    String lastSeen;
    try (EventReader events = new EventReader(sampler.url(), "")) {
      trainer.generator("run", 1);
      trainer.metrics(TestRecords.metrics("run", 1));
      trainer.grid(TestRecords.grid("run", 1, png));
      trainer.generator("run", 1);

      await()
          .untilAsserted(
              () -> {
                assertThat(events.data("generator")).hasSize(1);
                assertThat(events.data("metrics")).hasSize(1);
                assertThat(events.data("sample")).hasSize(1);
                assertThat(events.data("health")).hasSize(1);
                assertThat(events.data("status")).isNotEmpty();
              });
      JsonNode metrics = JSON.readTree(events.data("metrics").get(0));
      assertThat(metrics.get("discriminatorLoss").asDouble()).isEqualTo(1.2);
      assertThat(metrics.get("inputOffsets").toString()).isEqualTo("{\"0\":1}");

      trainer.event(TestRecords.event("saturation", "onset"));
      await().untilAsserted(() -> assertThat(events.data("health")).hasSize(2));
      JsonNode health = JSON.readTree(events.data("health").get(1));
      assertThat(health.get("kind").asText()).isEqualTo("saturation");
      assertThat(health.get("phase").asText()).isEqualTo("onset");
      assertThat(health.get("action").asText()).isEqualTo("lower a learning rate");
      lastSeen = events.events().get(events.events().size() - 1).id();
    }

    for (int step = 2; step <= 4; step++) {
      trainer.metrics(TestRecords.metrics("run", step));
    }
    await().until(() -> get(sampler, "v1/history").body().contains("\"step\":[1,2,3,4]"));
    try (EventReader again = new EventReader(sampler.url(), lastSeen)) {
      await().untilAsserted(() -> assertThat(again.data("metrics")).hasSize(3));
    }
  }

  @Test
  void windowsOfTheTopicAreShown() throws Exception {
    windows(0, 3);
    SamplerServer sampler = start();
    await().untilAsserted(() -> assertThat(lastSteps(sampler, "")).isEqualTo("[20,40,60]"));

    windows(3, 4);

    await().untilAsserted(() -> assertThat(lastSteps(sampler, "&limit=2")).isEqualTo("[60,80]"));
  }

  private void windows(int from, int to) {
    for (int i = from; i < to; i++) {
      byte[] value = TestRecords.encode(TestRecords.window(10_000, i));
      trainer.records(Topic.METRIC_WINDOWS, List.of(new Keyed(TestTrainer.MODEL, value)));
    }
  }

  private String lastSteps(SamplerServer sampler, String parameters) throws Exception {
    JsonNode answer = JSON.readTree(get(sampler, "v1/windows?length=10s" + parameters).body());
    return answer.get("windows").findValues("lastStep").toString().replace(" ", "");
  }

  @Test
  void knowsHowFarTheTrainerIsBehind() throws Exception {
    trainer.records(
        Topic.IMAGES, List.of(new Keyed("s", new byte[1]), new Keyed("s", new byte[1])));
    trainer.metrics(TestRecords.metrics("run", 1));
    SamplerServer sampler = start();

    // Two records and the transaction's marker, less the one record that was learned from.
    await()
        .untilAsserted(
            () ->
                assertThat(
                        JSON.readTree(get(sampler, "v1/history").body())
                            .at("/status/lagRecords")
                            .asLong())
                    .isEqualTo(2));
  }

  @Test
  void knowsTheLanesAndWhoIsWaitedFor() throws Exception {
    trainer.round(TestRecords.openRound("run", 7, 2, 1));
    SamplerServer sampler = start();

    await()
        .untilAsserted(
            () ->
                assertThat(
                        JSON.readTree(get(sampler, "v1/history").body())
                            .at("/status/round/lanes")
                            .toString())
                    .isEqualTo(
                        "[{\"lane\":0,\"contributed\":false},{\"lane\":1,\"contributed\":true,"
                            + "\"trainer\":\"01234567\",\"steps\":50,\"imagesPerSecond\":320.0}]"));
  }

  @Test
  void drawsWithTheEngineWhatTheTrainerWouldDraw() throws Exception {
    GanSpec spec =
        GanSpec.dcgan(new ImageShape(32, 32, 1), 8, 16, Objectives.named("non-saturating"), 4, 1);
    GeneratorSnapshot snapshot;
    Images expected;
    try (GanEngine engine = Engines.create(spec)) {
      snapshot = engine.generator();
      expected = engine.sample(Latents.seeded(7, 20, 16));
    }
    GeneratorManifest manifest =
        TestRecords.manifest("run", 1)
            .setNetworkSpec(snapshot.network().toJson())
            .setSha256(Parts.sha256(snapshot.parameters()))
            .setSize(snapshot.parameters().remaining())
            .setParts(1)
            .build();
    trainer.records(
        Topic.GENERATORS,
        List.of(
            TestRecords.chunk(TestTrainer.MODEL, 1, 0, snapshot.parameters()),
            new Keyed("default/manifest", TestRecords.encode(manifest))));
    SamplerServer sampler = SamplerServer.start(settings());
    running.add(sampler);

    awaitVersion(sampler, 1);
    JsonNode json = JSON.readTree(get(sampler, "v1/samples?count=20&seed=7&format=json").body());

    byte[] pixels = Base64.getDecoder().decode(json.get("pixels").asText());
    assertThat(pixels).hasSameSizeAs(expected.pixels());
    // One thread here and several there may round a float differently, and so a pixel.
    for (int i = 0; i < pixels.length; i++) {
      assertThat(Math.abs((pixels[i] & 0xFF) - (expected.pixels()[i] & 0xFF)))
          .isLessThanOrEqualTo(1);
    }
  }

  @Test
  void closesWithinSecondsAndEndsItsStreams() throws Exception {
    SamplerServer sampler = start();
    trainer.generator("run", 1);
    awaitVersion(sampler, 1);
    try (EventReader events = new EventReader(sampler.url(), "")) {
      await().until(() -> !events.events().isEmpty());
      long start = System.nanoTime();

      sampler.close();

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      await().until(events::hasEnded);
    }
  }

  @Test
  void saysWhichPortIsInUse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Settings settings = settings(SamplerSettings.PORT.name(), "" + taken.getLocalPort());

      assertThatThrownBy(() -> SamplerServer.start(settings))
          .isInstanceOf(CannotListenException.class)
          .hasMessage(
              "port %d is in use; choose another with --port".formatted(taken.getLocalPort()));
    }
  }

  @Test
  void saysThatAHostIsNotThisMachines() {
    Settings elsewhere = settings(SamplerSettings.HOST.name(), "192.0.2.1");
    assertThatThrownBy(() -> SamplerServer.start(elsewhere))
        .isInstanceOf(CannotListenException.class)
        .hasMessage("192.0.2.1 is no address of this machine; set sampler.host");
  }

  @Test
  void saysThatNoBrokerAnswers() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    Settings settings = settings(Settings.BOOTSTRAP_SERVERS.name(), "127.0.0.1:" + free);

    assertThatThrownBy(() -> SamplerServer.start(settings))
        .isInstanceOf(UnreachableClusterException.class);
  }

  @Test
  void topicsThatAreMissingAreNamedOrCreated() {
    Settings missing = settings(Settings.TOPICS_PREFIX.name(), "none.");
    assertThatThrownBy(() -> SamplerServer.start(missing))
        .isInstanceOf(MissingTopicException.class)
        .hasMessageContaining("none.generators");

    Settings creating =
        settings(
            Settings.TOPICS_PREFIX.name(), prefix + "new.", Settings.TOPICS_CREATE.name(), "true");
    running.add(SamplerServer.start(creating));
  }

  private SamplerServer start() {
    Settings settings = settings();
    SamplerServer sampler = SamplerServer.start(settings, TestGenerator::new);
    running.add(sampler);
    return sampler;
  }

  private Settings settings(String... overrides) {
    Map<String, String> values = new HashMap<>();
    values.put(Settings.BOOTSTRAP_SERVERS.name(), broker.bootstrapServers());
    values.put(Settings.TOPICS_PREFIX.name(), prefix);
    values.put(SamplerSettings.PORT.name(), "0");
    for (int i = 0; i < overrides.length; i += 2) {
      values.put(overrides[i], overrides[i + 1]);
    }
    return new Settings(SamplerSettings.definition(), values);
  }

  /** The versions that answers named; each answer was what that version draws. */
  private Set<Long> sampleUntil(SamplerServer sampler, AtomicBoolean done) throws Exception {
    Set<Long> versions = new HashSet<>();
    for (long seed = 0; !done.get(); seed++) {
      JsonNode json =
          JSON.readTree(get(sampler, "v1/samples?count=8&format=json&seed=" + seed).body());
      long version = json.get("generatorVersion").asLong();
      assertThat(Base64.getDecoder().decode(json.get("pixels").asText()))
          .isEqualTo(TestGenerator.draw(TestGenerator.parameters(version), seed, 8).pixels());
      versions.add(version);
    }
    return versions;
  }

  private static List<Keyed> withWrongChecksum(String runId, long version) {
    ByteBuffer parameters = TestGenerator.parameters(version);
    GeneratorManifest manifest =
        TestRecords.manifest(runId, version)
            .setSha256("0".repeat(64))
            .setSize(parameters.remaining())
            .setParts(1)
            .build();
    return List.of(
        TestRecords.chunk(TestTrainer.MODEL, version, 0, parameters),
        new Keyed("default/manifest", TestRecords.encode(manifest)));
  }

  private void awaitVersion(SamplerServer sampler, long version) {
    await().atMost(Duration.ofSeconds(30)).until(() -> version(sampler) == version);
  }

  /** Of the served generator; 0 before the first. */
  private long version(SamplerServer sampler) throws Exception {
    HttpResponse<String> answer = get(sampler, "v1/generator");
    return answer.statusCode() == 200 ? JSON.readTree(answer.body()).get("version").asLong() : 0;
  }

  private HttpResponse<String> get(SamplerServer sampler, String path) throws Exception {
    return client.send(request(sampler, path), BodyHandlers.ofString());
  }

  private HttpResponse<byte[]> bytes(SamplerServer sampler, String path) throws Exception {
    return client.send(request(sampler, path), BodyHandlers.ofByteArray());
  }

  private static HttpRequest request(SamplerServer sampler, String path) {
    return HttpRequest.newBuilder(URI.create(sampler.url() + path))
        .version(HttpClient.Version.HTTP_1_1)
        .timeout(Duration.ofSeconds(10))
        .build();
  }
}
