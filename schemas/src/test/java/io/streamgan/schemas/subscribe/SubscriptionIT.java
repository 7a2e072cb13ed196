package io.streamgan.schemas.subscribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.schemas.GeneratorChunk;
import io.streamgan.schemas.GeneratorManifest;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.parts.Parts;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.UnknownSchemaException;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.MissingTopicException;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.Topics;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SubscriptionIT {
  private static final String MODEL = "faces/a";
  private static final Duration IDLE = Duration.ofMillis(700);

  @TempDir static Path directory;
  private static EmbeddedBroker broker;
  private static KafkaProducer<String, byte[]> producer;

  private String prefix = "";

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(directory.resolve("broker"), 0);
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrapServers(),
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                "writer"),
            new StringSerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
  }

  @AfterAll
  static void stopBroker() {
    producer.close();
    broker.close();
  }

  @BeforeEach
  void createTopics(TestInfo test) {
    prefix = test.getTestMethod().orElseThrow().getName() + ".";
    Topics.createMissing(
        new Settings(Settings.shared(), settings()), List.of(Topic.METRICS, Topic.GENERATORS));
  }

  @Test
  void committedRecordsOfTheModelArriveInTheirOrder() {
    commit(() -> sendSteps(MODEL, 1, 2));
    producer.beginTransaction();
    sendSteps(MODEL, 3, 3);
    producer.abortTransaction();
    commit(
        () -> {
          sendSteps("faces", 4, 4);
          sendSteps(MODEL, 5, 5);
        });

    try (Subscription<StepMetrics> steps = topics().untilIdle(IDLE).metrics()) {
      assertThat(steps).extracting(StepMetrics::getStep).containsExactly(1L, 2L, 5L);
    }
  }

  @Test
  void aGroupGoesOnBehindWhatItHasFinished() {
    commit(() -> sendSteps(MODEL, 1, 5));
    ModelTopics group = topics().group("resuming").untilIdle(IDLE);

    List<Long> first = new ArrayList<>();
    try (Subscription<StepMetrics> steps = group.metrics()) {
      for (StepMetrics step : steps) {
        first.add(step.getStep());
        if (step.getStep() == 3) {
          break;
        }
      }
    }
    List<Long> second = new ArrayList<>();
    try (Subscription<StepMetrics> steps = group.metrics()) {
      steps.forEach(step -> second.add(step.getStep()));
    }
    try (Subscription<StepMetrics> steps = group.metrics()) {
      assertThat(steps).isEmpty();
    }

    assertThat(first).containsExactly(1L, 2L, 3L);
    assertThat(second)
        .as("the loop ended before it had finished step 3")
        .containsExactly(3L, 4L, 5L);
  }

  @Test
  void generatorsArriveWholeAndInAGroupNoneIsCutInTwo() {
    byte[] payload = new byte[Parts.MAX_CHUNK_BYTES + 8];
    ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, 0.5f);
    ModelTopics group = topics().group("copies").untilIdle(IDLE);
    commit(
        () -> {
          sendGenerator(1, payload, true);
          sendGenerator(2, payload, false);
          sendChunk(3, 0, payload);
        });

    try (Subscription<Generator> generators = group.generators()) {
      List<Generator> whole = new ArrayList<>();
      generators.forEach(whole::add);
      assertThat(whole).hasSize(1);
      assertThat(whole.get(0).manifest().getVersion()).isEqualTo(1);
      assertThat(whole.get(0).parameters().remaining()).isEqualTo(payload.length / 4 - 1);
      assertThat(whole.get(0).parameters().get(0)).isEqualTo(0.5f);
    }
    commit(
        () -> {
          sendChunk(3, 1, payload);
          sendManifest(3, payload, true);
        });
    try (Subscription<Generator> generators = group.generators()) {
      assertThat(generators)
          .extracting(generator -> generator.manifest().getVersion())
          .containsExactly(3L);
    }
  }

  @Test
  void damagedRecordsAreLeftOutAndThoseOfNewerVersionsEndTheIteration() {
    commit(
        () -> {
          send(Topic.METRICS, MODEL, "no step".getBytes(StandardCharsets.UTF_8));
          sendSteps(MODEL, 1, 1);
          send(Topic.METRICS, MODEL, new byte[] {(byte) 0xC3, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0});
        });

    try (Subscription<StepMetrics> steps = topics().untilIdle(IDLE).metrics()) {
      assertThat(steps.iterator().next().getStep()).isEqualTo(1);
      for (int attempt = 1; attempt <= 2; attempt++) {
        assertThatThrownBy(() -> steps.iterator().hasNext())
            .as("attempt %d", attempt)
            .isInstanceOf(UnknownSchemaException.class)
            .hasMessageMatching(
                prefix + "metrics-0@2: .* a newer version of this library can read it");
      }
    }
  }

  @Test
  void aGroupDoesNotFinishARecordThatItCouldNotRead() {
    commit(
        () -> {
          sendSteps(MODEL, 1, 1);
          send(Topic.METRICS, MODEL, new byte[] {(byte) 0xC3, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0});
        });
    ModelTopics group = topics().group("older").untilIdle(IDLE);

    try (Subscription<StepMetrics> steps = group.metrics()) {
      assertThat(steps.iterator().next().getStep()).isEqualTo(1);
      for (int attempt = 1; attempt <= 2; attempt++) {
        assertThatThrownBy(() -> steps.iterator().hasNext())
            .isInstanceOf(UnknownSchemaException.class);
      }
    }
    try (Subscription<StepMetrics> steps = group.metrics()) {
      assertThatThrownBy(() -> steps.iterator().hasNext())
          .isInstanceOf(UnknownSchemaException.class);
    }
  }

  @Test
  void anIterationIsNotIdleWhileRecordsOfOtherModelsCome() {
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(
            () -> {
              long start = System.nanoTime();
              while (System.nanoTime() - start < 3 * IDLE.toNanos()) {
                commit(() -> sendSteps("faces", 1, 1));
              }
              commit(() -> sendSteps(MODEL, 2, 2));
            });

    try (Subscription<StepMetrics> steps = topics().untilIdle(IDLE).metrics()) {
      assertThat(steps).extracting(StepMetrics::getStep).containsExactly(2L);
    } finally {
      sending.join();
    }
  }

  @Test
  void anotherThreadStopsAnIterationThatWaits() throws Exception {
    try (Subscription<StepMetrics> steps = topics().metrics()) {
      Thread stopping = new Thread(steps::stop);
      stopping.start();

      assertThat(steps).isEmpty();
      stopping.join();
    }
  }

  @Test
  void aTopicThatDoesNotExistIsNamed() {
    assertThatThrownBy(() -> topics().events())
        .isInstanceOf(MissingTopicException.class)
        .hasMessageContaining(prefix + "events");
  }

  @Test
  void theLinesOfTheReadmeRun() throws Exception {
    prefix = "streamgan.";
    Topics.createMissing(new Settings(Settings.shared(), settings()), List.of(Topic.METRICS));
    commit(() -> sendSteps("default", 1, 2));
    Matcher example =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("../README.md")));
    assertThat(example.find()).isTrue();
    assertThat(example.group(1).lines().filter(line -> !line.isBlank()))
        .as("ten lines beside its imports and braces")
        .hasSizeLessThan(15);
    Path source = Files.writeString(directory.resolve("Losses.java"), example.group(1));

    Process losses =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                source.toString(),
                broker.bootstrapServers())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(losses.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.lines().filter(line -> line.startsWith("step ")).limit(2))
          .containsExactly("step 1  D 0.250  G 0.750", "step 2  D 0.250  G 0.750");
    } finally {
      losses.destroy();
    }
  }

  private ModelTopics topics() {
    return ModelTopics.of(settings());
  }

  private Map<String, String> settings() {
    return Map.of(
        "bootstrap.servers",
        broker.bootstrapServers(),
        "topics.prefix",
        prefix,
        "model.name",
        MODEL);
  }

  private static void commit(Runnable sending) {
    producer.beginTransaction();
    sending.run();
    producer.commitTransaction();
  }

  private void sendSteps(String model, long first, long last) {
    for (long step = first; step <= last; step++) {
      send(
          Topic.METRICS,
          model,
          StepMetrics.newBuilder()
              .setRunId("run")
              .setStep(step)
              .setImagesSeen(step * 64)
              .setDiscriminatorLoss(0.25)
              .setGeneratorLoss(0.75)
              .setRealScore(0)
              .setGeneratedScore(0)
              .setStepMillis(1)
              .setBatchSize(64)
              .setGeneratorVersion(0)
              .setInputOffsets(Map.of())
              .setCapturedAt(Instant.EPOCH)
              .build());
    }
  }

  private void sendGenerator(long version, byte[] payload, boolean intact) {
    sendChunk(version, 0, payload);
    sendChunk(version, 1, payload);
    sendManifest(version, payload, intact);
  }

  private void sendChunk(long version, int part, byte[] payload) {
    send(
        Topic.GENERATORS,
        Parts.chunkKey(MODEL, part),
        new GeneratorChunk(version, part, Parts.cut(ByteBuffer.wrap(payload)).get(part)));
  }

  private void sendManifest(long version, byte[] payload, boolean intact) {
    send(
        Topic.GENERATORS,
        Parts.manifestKey(MODEL),
        GeneratorManifest.newBuilder()
            .setVersion(version)
            .setStep(1)
            .setImagesSeen(64)
            .setRunId("run")
            .setInputOffsets(Map.of())
            .setCapturedAt(Instant.EPOCH)
            .setSha256(intact ? Parts.sha256(ByteBuffer.wrap(payload)) : "of other bytes")
            .setNetworkSpec("{}")
            .setSize(payload.length)
            .setParts(2)
            .setClassifierSize(4)
            .build());
  }

  @SuppressWarnings("unchecked")
  private <T extends SpecificRecord> void send(Topic topic, String key, T value) {
    String name = topic.name(prefix);
    send(topic, key, AvroSerde.of((Class<T>) value.getClass()).serialize(name, value));
  }

  private void send(Topic topic, String key, byte[] value) {
    producer.send(new ProducerRecord<>(topic.name(prefix), key, value));
  }
}
