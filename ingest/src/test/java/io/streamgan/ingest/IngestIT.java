package io.streamgan.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.streamgan.ingest.source.SourceException;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.RawImage;
import io.streamgan.schemas.deadletters.DeadLetter;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.MissingTopicException;
import io.streamgan.service.Scrape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class IngestIT extends OnABroker {
  @Test
  void convertsRawImagesExactlyOnceAcrossARestart() throws Exception {
    Map<String, String> settings = Map.of(Settings.TOPICS_PREFIX.name(), "restart.");
    try (Ingest ingest = start(settings)) {
      send("restart.raw-images", 0, 50);
      await().atMost(PATIENCE).until(() -> ingest.counts().accepted() == 50);
    }
    send("restart.raw-images", 50, 100);
    try (Ingest ingest = start(settings)) {
      await().atMost(PATIENCE).until(() -> ingest.counts().accepted() == 50);
      await().atMost(PATIENCE).until(() -> records("restart.images").size() == 100);
    }

    AvroSerde<ImageBatch> serde = AvroSerde.of(ImageBatch.class);
    List<ImageBatch> batches =
        records("restart.images").stream().map(r -> serde.deserialize("", r.value())).toList();
    assertThat(batches)
        .extracting(batch -> batch.getIds().get(0))
        .containsExactlyElementsOf(ids(0, 100));
    assertThat(batches)
        .extracting(batch -> batch.getCapturedAt().toEpochMilli())
        .startsWith(1000L, 1001L, 1002L);
  }

  @Test
  void sendsWhatCannotBeUsedToTheDeadLetters() throws Exception {
    try (Ingest ingest = start(Map.of(Settings.TOPICS_PREFIX.name(), "dead."));
        KafkaProducer<String, byte[]> producer = producer()) {
      producer.send(new ProducerRecord<>("dead.raw-images", "key", new byte[] {1, 2, 3})).get();
      await().atMost(PATIENCE).until(() -> records("dead.dead-letters").size() == 1);
      assertThat(ingest.counts().rejected(Reason.MALFORMED_RECORD)).isEqualTo(1);
    }

    ConsumerRecord<String, byte[]> letter = records("dead.dead-letters").get(0);
    assertThat(letter.key()).isEqualTo("key");
    assertThat(letter.value()).containsExactly(1, 2, 3);
    assertThat(
            new String(
                letter.headers().lastHeader(DeadLetter.OFFSET).value(), StandardCharsets.UTF_8))
        .isEqualTo("0");
  }

  @Test
  void theValueOfADeadLetterIsOmittedWhereTheTopicTakesLessThanTheSettingSays() throws Exception {
    create(
        new NewTopic("small.dead-letters", 1, (short) 1)
            .configs(Map.of("max.message.bytes", "20000")));
    byte[] unusable = new byte[100_000];
    new Random(1).nextBytes(unusable);
    try (Ingest ingest = start(Map.of(Settings.TOPICS_PREFIX.name(), "small."));
        KafkaProducer<String, byte[]> producer = producer()) {
      producer.send(new ProducerRecord<>("small.raw-images", "key", unusable)).get();
      await().atMost(PATIENCE).until(() -> records("small.dead-letters").size() == 1);
      assertThat(ingest.counts().rejected(Reason.MALFORMED_RECORD)).isEqualTo(1);
    }

    ConsumerRecord<String, byte[]> letter = records("small.dead-letters").get(0);
    assertThat(letter.key()).isEqualTo("key");
    assertThat(letter.value()).isNull();
  }

  @Test
  void recordsWithoutATimestampAreLikeAllOthers() throws Exception {
    try (Ingest ingest = start(Map.of(Settings.TOPICS_PREFIX.name(), "timeless."));
        KafkaProducer<String, byte[]> producer = producer()) {
      producer.send(
          new ProducerRecord<>("timeless.raw-images", "key", new byte[] {1, 2, 3}) {
            @Override
            public Long timestamp() {
              return RecordBatch.NO_TIMESTAMP;
            }
          });
      await().atMost(PATIENCE).until(() -> records("timeless.dead-letters").size() == 1);
      assertThat(ingest.counts().rejected(Reason.MALFORMED_RECORD)).isEqualTo(1);
    }
  }

  @Test
  void feedsASourceThroughTheTopology() throws Exception {
    Map<String, String> settings =
        Map.of(
            Settings.TOPICS_PREFIX.name(),
            "feed.",
            "feed.source",
            "synthetic",
            "feed.raw",
            "true",
            "feed.limit",
            "200",
            "image.channels",
            "1");
    try (Ingest ingest = start(settings)) {
      CompletableFuture<Void> run = CompletableFuture.runAsync(ingest::run);

      await().atMost(PATIENCE).until(() -> records("feed.images").size() == 200);

      ingest.close();
      run.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void servesItsMetersAndRemembersContentAcrossARestart() throws Exception {
    Map<String, String> settings =
        Map.of(
            Settings.TOPICS_PREFIX.name(),
            "meters.",
            "ingest.deduplicate",
            "true",
            "ingest.metrics.port",
            "0");
    try (Ingest ingest = start(settings)) {
      send("meters.raw-images", 0, 20);
      await().atMost(PATIENCE).until(() -> ingest.counts().accepted() == 20);
      await().atMost(PATIENCE).until(() -> records("meters.images").size() == 20);
    }
    try (Ingest ingest = start(settings)) {
      send("meters.raw-images", 10, 30);
      await().atMost(PATIENCE).until(() -> ingest.counts().accepted() == 10);

      assertThat(ingest.counts().duplicates()).isEqualTo(10);
      String meters = Scrape.of(ingest.metricsPort().orElseThrow());
      assertThat(meters)
          .contains("streamgan_ingest_images_total 10.0")
          .contains("streamgan_ingest_duplicates_total 10.0")
          .contains("streamgan_ingest_dead_letters_total{reason=\"UNDECODABLE\"} 0.0")
          .contains("streamgan_ingest_decode_seconds_count 10")
          .contains("streamgan_ingest_bytes_total")
          .contains("streamgan_ingest_lag ");
    }
  }

  @Test
  void readsTopicsOfOthersInBytesAndJson() throws Exception {
    create(new NewTopic("their.photos", 1, (short) 1), new NewTopic("their.events", 1, (short) 1));
    try (KafkaProducer<String, byte[]> producer = producer()) {
      ProducerRecord<String, byte[]> bytes =
          new ProducerRecord<>("their.photos", "door", TestImages.png(10, 10, 0xff0000));
      bytes.headers().add("label", "1".getBytes(StandardCharsets.UTF_8));
      producer.send(bytes).get();
      String base64 = Base64.getEncoder().encodeToString(TestImages.png(10, 10, 0x00ff00));
      String json = "{\"content\": \"%s\", \"label\": 2}".formatted(base64);
      producer
          .send(new ProducerRecord<>("their.events", "web", json.getBytes(StandardCharsets.UTF_8)))
          .get();
    }
    Map<String, String> settings =
        Map.of(
            Settings.TOPICS_PREFIX.name(),
            "others.",
            "ingest.input.topics",
            "their.photos,their.events");
    try (Ingest ingest = start(settings)) {
      await().atMost(PATIENCE).until(() -> ingest.counts().accepted() == 2);
      await().atMost(PATIENCE).until(() -> records("others.images").size() == 2);
    }

    AvroSerde<ImageBatch> serde = AvroSerde.of(ImageBatch.class);
    assertThat(records("others.images"))
        .extracting(r -> r.key() + " " + serde.deserialize("", r.value()).getLabels())
        .containsExactlyInAnyOrder("door [1]", "web [2]");
  }

  @Test
  void saysThatATopicOfOthersIsNotThere() {
    assertThatThrownBy(() -> start(Map.of("topics.prefix", "none.", "ingest.input.topics", "gone")))
        .isInstanceOf(MissingTopicException.class)
        .hasMessageContaining("gone");
  }

  @Test
  void failsAsAWholeWhereItsFeederFails() {
    TestImages.write(temp.resolve("broken.png"), new byte[] {1});
    Map<String, String> settings =
        Map.of(Settings.TOPICS_PREFIX.name(), "fails.", "feed.source", temp.toString());

    try (Ingest ingest = start(settings)) {
      assertThatThrownBy(ingest::run)
          .isInstanceOf(SourceException.class)
          .hasMessageStartingWith("none of the 1 images of ");
    }
  }

  private static void create(NewTopic... topics) throws Exception {
    try (Admin admin =
        Admin.create(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, stream.bootstrapServers()))) {
      admin.createTopics(List.of(topics)).all().get();
    }
  }

  private static Ingest start(Map<String, String> settings) {
    String prefix =
        settings.getOrDefault(Settings.TOPICS_PREFIX.name(), Settings.TOPICS_PREFIX.defaultValue());
    return stream.ingest(prefix, settings);
  }

  private static List<String> ids(int from, int to) {
    List<String> ids = new ArrayList<>();
    for (int i = from; i < to; i++) {
      ids.add(Integer.toString(i));
    }
    return ids;
  }

  private static void send(String topic, int from, int to) throws Exception {
    AvroSerde<RawImage> serde = AvroSerde.of(RawImage.class);
    try (KafkaProducer<String, byte[]> producer = producer()) {
      for (int i = from; i < to; i++) {
        RawImage image =
            RawImage.newBuilder()
                .setId(Integer.toString(i))
                .setSource("test")
                .setCapturedAt(Instant.ofEpochMilli(1000 + i))
                .setContent(ByteBuffer.wrap(TestImages.png(10, 10, i)))
                .build();
        producer.send(new ProducerRecord<>(topic, "test", serde.serialize(topic, image))).get();
      }
    }
  }

  private static KafkaProducer<String, byte[]> producer() {
    return new KafkaProducer<>(
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, stream.bootstrapServers()),
        new StringSerializer(),
        new ByteArraySerializer());
  }

  private static List<ConsumerRecord<String, byte[]>> records(String topic) {
    return stream.records(topic);
  }
}
