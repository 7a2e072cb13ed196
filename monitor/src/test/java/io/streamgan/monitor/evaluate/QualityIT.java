package io.streamgan.monitor.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.codec.GeneratorWriter;
import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.Engines;
import io.streamgan.gan.GanEngine;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.objective.NonSaturating;
import io.streamgan.monitor.Monitor;
import io.streamgan.monitor.MonitorSettings;
import io.streamgan.monitor.features.FeatureSettings;
import io.streamgan.schemas.GeneratorManifest;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.PastRegime;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.service.TopicContent;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QualityIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir Path data;

  @Test
  void evaluatesEachNewGeneratorAndTellsOfDrift() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(data.resolve("broker"), 0);
        Monitor monitor = Monitor.start(settings(broker, Map.of()));
        KafkaProducer<byte[], byte[]> producer = producer(broker)) {
      for (int lesson = 0; lesson < 20; lesson++) {
        send(producer, TestImages.discs(64, lesson));
      }
      GeneratorSnapshot generator = untrained();
      publish(producer, generator, 1);
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                send(producer, TestImages.discs(64, System.nanoTime()));
                publish(producer, generator, 1 + System.nanoTime());
                return qualities(broker).stream()
                    .anyMatch(q -> q.getDriftPValue() != null && q.getPast().size() == 4);
              });

      List<Quality> found = qualities(broker);
      Quality newest = found.get(found.size() - 1);
      assertThat(newest.getRealImages()).isEqualTo(128);
      assertThat(newest.getGeneratedImages()).isEqualTo(128);
      assertThat(newest.getExtractor()).startsWith("classifier-64-");
      assertThat(newest.getFrechetDistance()).isPositive();
      assertThat(newest.getRealClasses()).hasSize(4);
      assertThat(newest.getPast())
          .extracting(PastRegime::getName)
          .containsExactlyInAnyOrder("0", "1", "2", "3");
      assertThat(found).extracting(Quality::getGeneratorVersion).doesNotHaveDuplicates();
      assertThat(monitor.quality()).isPresent();

      for (int i = 0; i < 4; i++) {
        send(producer, TestImages.noise(64, i));
      }
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                publish(producer, generator, 1 + System.nanoTime());
                return TopicContent.records(
                        broker.bootstrapServers(), "q.events", HealthEvent.class)
                    .stream()
                    .anyMatch(event -> event.getType().equals("drift"));
              });
    }
  }

  @Test
  void aGeneratorIsEvaluatedWithoutLabels() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(data.resolve("broker"), 0);
        Monitor monitor = Monitor.start(settings(broker, Map.of()));
        KafkaProducer<byte[], byte[]> producer = producer(broker)) {
      send(producer, TestImages.noise(64, 1));
      send(producer, TestImages.noise(64, 2));
      publish(producer, untrained(), 1);
      await().atMost(PATIENCE).until(() -> monitor.quality().isPresent());

      Quality found = monitor.quality().orElseThrow();
      assertThat(found.getExtractor()).startsWith("random-64-");
      assertThat(found.getFrechetDistance()).isNotNull();
      assertThat(found.getRealClasses()).isEmpty();
      assertThat(found.getClassNames()).isEmpty();
    }
  }

  @Test
  void aNewRunIsEvaluatedFromTheVersionAtWhichThePreviousOneEnded() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(data.resolve("broker"), 0);
        Monitor monitor = Monitor.start(settings(broker, Map.of()));
        KafkaProducer<byte[], byte[]> producer = producer(broker)) {
      send(producer, TestImages.noise(64, 1));
      send(producer, TestImages.noise(64, 2));
      for (String run : List.of("first", "second")) {
        publish(producer, untrained(), run, 1);
        await()
            .atMost(PATIENCE)
            .until(() -> monitor.quality().filter(q -> q.getRunId().equals(run)).isPresent());
      }

      assertThat(qualities(broker))
          .extracting(Quality::getRunId)
          .containsExactly("first", "second");
    }
  }

  @ParameterizedTest
  @CsvSource({"keras/functional.h5, keras-8-", "onnx/channels-first.onnx, onnx-5-"})
  void aNetworkOfTheUserComparesUnlabelledImages(String file, String extractor) throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(data.resolve("broker"), 0);
        Monitor monitor = Monitor.start(settings(broker, network(file)));
        KafkaProducer<byte[], byte[]> producer = producer(broker)) {
      send(producer, TestImages.noise(64, 1));
      send(producer, TestImages.noise(64, 2));
      publish(producer, untrained(), 1);
      await().atMost(PATIENCE).until(() -> monitor.quality().isPresent());

      Quality found = monitor.quality().orElseThrow();
      assertThat(found.getExtractor()).matches(extractor + "[0-9a-f]{12}");
      assertThat(found.getFrechetDistance()).isPositive();
      assertThat(found.getKernelDistance()).isPositive();
      assertThat(found.getCoverage()).isNotNull();
      assertThat(found.getRealClasses()).isEmpty();
    }
  }

  @Test
  void aNetworkThatDoesNotFitTheImagesEndsTheMonitorAtOnce() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(data.resolve("broker"), 0)) {
      Settings fitting = settings(broker, Map.of());
      Monitor.start(fitting).close();
      try (KafkaProducer<byte[], byte[]> producer = producer(broker)) {
        byte[] colours = new byte[32 * 32 * 3];
        send(producer, new Images(new ImageShape(32, 32, 3), 1, colours));
      }

      Settings grey = settings(broker, network("keras/grey.h5"));
      assertThatThrownBy(() -> Monitor.start(grey).close())
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("grey.h5")
          .hasMessageContaining("3 channels");
    }
  }

  private static Map<String, String> network(String name) throws URISyntaxException {
    URL file = Objects.requireNonNull(QualityIT.class.getResource("/" + name));
    return Map.of(FeatureSettings.FILE.name(), Path.of(file.toURI()).toString());
  }

  private Settings settings(EmbeddedBroker broker, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(more);
    all.put(Settings.BOOTSTRAP_SERVERS.name(), broker.bootstrapServers());
    all.put(Settings.TOPICS_PREFIX.name(), "q.");
    all.put(Settings.TOPICS_CREATE.name(), "true");
    all.put(QualitySettings.INTERVAL_MS.name(), "400");
    all.put(QualitySettings.IMAGES.name(), "128");
    all.put(QualitySettings.EXTRACTOR_ACCURACY.name(), "0.9");
    all.put("kafka.streams.state.dir", data.resolve("streams").toString());
    return new Settings(MonitorSettings.definition(), all);
  }

  private static GeneratorSnapshot untrained() {
    GanSpec spec = GanSpec.dcgan(TestImages.SHAPE, 4, 8, new NonSaturating(0), 4, 1);
    try (GanEngine engine = Engines.create(spec, new EngineOptions(1))) {
      return engine.generator();
    }
  }

  private static List<Quality> qualities(EmbeddedBroker broker) {
    return TopicContent.records(broker.bootstrapServers(), "q.quality", Quality.class);
  }

  private static void send(KafkaProducer<byte[], byte[]> producer, Images images) {
    ImageBatch.Builder batch =
        ImageBatch.newBuilder()
            .setSource("test")
            .setCapturedAt(Instant.now())
            .setHeight(32)
            .setWidth(32)
            .setChannels(images.shape().channels())
            .setCount(images.count())
            .setPixels(ByteBuffer.wrap(images.pixels()));
    if (images.labels().length > 0) {
      batch.setLabels(Arrays.stream(images.labels()).boxed().toList());
    }
    byte[] value = AvroSerde.of(ImageBatch.class).serialize("q.images", batch.build());
    producer.send(new ProducerRecord<>("q.images", "test".getBytes(StandardCharsets.UTF_8), value));
  }

  private static void publish(
      KafkaProducer<byte[], byte[]> producer, GeneratorSnapshot generator, long version) {
    publish(producer, generator, "run", version);
  }

  private static void publish(
      KafkaProducer<byte[], byte[]> producer,
      GeneratorSnapshot generator,
      String run,
      long version) {
    new GeneratorWriter("q.generators", "default")
        .write(
            GeneratorManifest.newBuilder()
                .setVersion(version)
                .setStep(10)
                .setImagesSeen(100)
                .setRunId(run)
                .setInputOffsets(Map.of())
                .setCapturedAt(Instant.now()),
            generator,
            producer::send);
    producer.flush();
  }

  private static KafkaProducer<byte[], byte[]> producer(EmbeddedBroker broker) {
    return new KafkaProducer<>(
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
