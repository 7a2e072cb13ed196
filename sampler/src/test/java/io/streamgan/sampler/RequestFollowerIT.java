package io.streamgan.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.gan.image.ImageGrid;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
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
    try (SamplerServer sampler = start();
        TestTrainer trainer = new TestTrainer(broker.bootstrapServers(), PREFIX)) {
      // The first waits for the generator.
      request("one", "{\"count\": 6, \"seed\": 7, \"columns\": 3}");
      trainer.generator("run", 1);
      request("two", "{\"seed\": 5, \"count\": 2, \"format\": \"npy\", \"version\": 1}");
      request("three", "{\"count\": 0}");
      request("four", "nonsense");
      request("five", "{\"version\": 9}");
      request("six", "");

      Map<String, ConsumerRecord<String, byte[]>> replies = replies(6);

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

  private static SamplerServer start() {
    Settings settings =
        new Settings(
            SamplerSettings.definition(),
            Map.of(
                Settings.BOOTSTRAP_SERVERS.name(),
                broker.bootstrapServers(),
                Settings.TOPICS_PREFIX.name(),
                PREFIX,
                Settings.TOPICS_CREATE.name(),
                "true",
                SamplerSettings.REQUESTS.name(),
                "true",
                SamplerSettings.PORT.name(),
                "0"));
    return SamplerServer.start(settings, TestGenerator::new);
  }

  private static void request(String key, String json) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      ProducerRecord<String, String> record =
          new ProducerRecord<>(Topic.SAMPLE_REQUESTS.name(PREFIX), key, json);
      record.headers().add("correlation-id", ("id of " + key).getBytes(StandardCharsets.UTF_8));
      producer.send(record);
    }
  }

  /** The first so many, by their keys. */
  private static Map<String, ConsumerRecord<String, byte[]>> replies(int count) {
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
      consumer.subscribe(List.of(Topic.SAMPLE_REPLIES.name(PREFIX)));
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
