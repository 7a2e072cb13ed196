package io.streamgan.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.gan.image.ImageGrid;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests on a topic, on a real broker. */
class RequestFollowerIT {
  private static final String PREFIX = "requests.";

  @TempDir static Path dataDir;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(dataDir, 0);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void requestsAreAnsweredWithTheirKeyAndCorrelationId() {
    try (SamplerServer sampler = start(PREFIX, "");
        TestTrainer trainer = new TestTrainer(broker.bootstrapServers(), PREFIX)) {
      // The first waits for the generator.
      request(PREFIX, "one", "{\"count\": 6, \"seed\": 7, \"columns\": 3}");
      trainer.generator("run", 1);
      request(PREFIX, "two", "{\"seed\": 5, \"count\": 2, \"format\": \"npy\", \"version\": 1}");
      request(PREFIX, "three", "{\"count\": 0}");
      request(PREFIX, "four", "nonsense");
      request(PREFIX, "five", "{\"version\": 9}");
      request(PREFIX, "six", "");

      Map<String, ConsumerRecord<String, byte[]>> replies = replies(PREFIX, 6);

      assertThat(header(reply(replies, "one"), "status")).isEqualTo("200");
      assertThat(header(reply(replies, "one"), "content-type")).isEqualTo("image/png");
      assertThat(header(reply(replies, "one"), "generator-version")).isEqualTo("1");
      assertThat(header(reply(replies, "one"), "seed")).isEqualTo("7");
      assertThat(header(reply(replies, "one"), "correlation-id")).isEqualTo("id of one");
      assertThat(value(reply(replies, "one")))
          .isEqualTo(ImageGrid.png(TestGenerator.draw(TestGenerator.parameters(1), 7, 6), 3));
      assertThat(value(reply(replies, "two")))
          .endsWith(TestGenerator.draw(TestGenerator.parameters(1), 5, 2).pixels());
      assertProblem(
          reply(replies, "three"),
          "400",
          "Parameter count must be a whole number from 1 to 256, not '0'.");
      assertProblem(reply(replies, "four"), "400", "The request is no JSON.");
      assertProblem(reply(replies, "five"), "404", "Version 9 is not kept; kept are 1.");
      assertThat(header(reply(replies, "six"), "status")).isEqualTo("200");
      assertThat(sampler.url()).isNotEmpty();
    }
  }

  @Test
  void aRequestNamesTheModelThatAnswersIt() {
    String prefix = "several.";
    try (SamplerServer sampler = start(prefix, "faces,digits,later");
        TestTrainer faces = new TestTrainer(broker.bootstrapServers(), prefix, "faces");
        TestTrainer digits = new TestTrainer(broker.bootstrapServers(), prefix, "digits")) {
      digits.generator("digit-run", 3, TestGenerator.WIDE_NETWORK);
      faces.generator("face-run", 1);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> isReady(sampler, "faces") && isReady(sampler, "digits"));
      request(prefix, "first", "{\"count\": 2, \"seed\": 7, \"format\": \"npy\"}");
      request(prefix, "named", "{\"model\": \"digits\", \"count\": 2, \"format\": \"json\"}");
      request(prefix, "later", "{\"model\": \"later\"}");
      request(prefix, "unknown", "{\"model\": \"cats\"}");

      Map<String, ConsumerRecord<String, byte[]>> replies = replies(prefix, 4);

      assertThat(value(reply(replies, "first")))
          .endsWith(TestGenerator.draw(TestGenerator.parameters(1), 7, 2).pixels());
      assertThat(header(reply(replies, "named"), "generator-version")).isEqualTo("3");
      assertThat(new String(value(reply(replies, "named")), StandardCharsets.UTF_8))
          .contains("\"shape\":[2,4,12,1]");
      assertProblem(reply(replies, "later"), "503", "No generator has been published yet");
      assertProblem(
          reply(replies, "unknown"),
          "404",
          "There is no model 'cats'; this server serves the models faces, digits, later.");
    }
  }

  private static boolean isReady(SamplerServer sampler, String model) throws Exception {
    URI uri = URI.create(sampler.url() + "v2/models/" + model + "/ready");
    return HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
            .statusCode()
        == 200;
  }

  private static SamplerServer start(String prefix, String models) {
    Settings settings =
        new Settings(
            SamplerSettings.definition(),
            Map.of(
                Settings.BOOTSTRAP_SERVERS.name(),
                broker.bootstrapServers(),
                Settings.TOPICS_PREFIX.name(),
                prefix,
                SamplerSettings.MODELS.name(),
                models,
                Settings.TOPICS_CREATE.name(),
                "true",
                SamplerSettings.REQUESTS.name(),
                "true",
                SamplerSettings.PORT.name(),
                "0"));
    return SamplerServer.start(settings, TestGenerator::new);
  }

  private static void request(String prefix, String key, String json) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      ProducerRecord<String, String> record =
          new ProducerRecord<>(Topic.SAMPLE_REQUESTS.name(prefix), key, json);
      record.headers().add("correlation-id", ("id of " + key).getBytes(StandardCharsets.UTF_8));
      producer.send(record);
    }
  }

  /** The first so many, by their keys. */
  private static Map<String, ConsumerRecord<String, byte[]>> replies(String prefix, int count) {
    Map<String, ConsumerRecord<String, byte[]>> replies = new HashMap<>();
    Instant end = Instant.now().plusSeconds(60);
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "group.id",
                "test",
                "auto.offset.reset",
                "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(Topic.SAMPLE_REPLIES.name(prefix)));
      while (replies.size() < count && Instant.now().isBefore(end)) {
        consumer.poll(Duration.ofMillis(200)).forEach(reply -> replies.put(reply.key(), reply));
      }
    }
    assertThat(replies).hasSize(count);
    return replies;
  }

  private static ConsumerRecord<String, byte[]> reply(
      Map<String, ConsumerRecord<String, byte[]>> replies, String key) {
    return Objects.requireNonNull(replies.get(key), key);
  }

  private static void assertProblem(
      ConsumerRecord<String, byte[]> reply, String status, String detail) {
    assertThat(header(reply, "status")).isEqualTo(status);
    assertThat(header(reply, "content-type")).isEqualTo("application/problem+json");
    assertThat(new String(value(reply), StandardCharsets.UTF_8)).contains(detail);
  }

  private static String header(ConsumerRecord<String, byte[]> reply, String name) {
    return new String(reply.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static byte[] value(ConsumerRecord<String, byte[]> reply) {
    return reply.value();
  }
}
