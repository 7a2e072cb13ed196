package io.streamgan.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.schemas.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Topics on a cluster that limits what its clients may create and see. */
@Timeout(120)
class ManagedClusterIT {
  @TempDir static Path dataDir;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void startBroker() {
    broker =
        EmbeddedBroker.start(
            dataDir.resolve("broker"),
            0,
            Map.of(
                "create.topic.policy.class.name", ManagedClusterPolicy.class.getName(),
                "authorizer.class.name", DiskIsNoConcern.class.getName()));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void defaultsPass() {
    assertThat(Topics.createMissing(settings("defaults.", Map.of()), Topics.all()))
        .hasSameSizeAs(Topics.all());
    assertThat(Topics.createMissing(settings("defaults.", Map.of()), Topics.all())).isEmpty();
  }

  @Test
  void topicsThatWereCreatedAreKnownToTheBrokersAtOnce() {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      for (int i = 0; i < 10; i++) {
        List<String> created =
            Topics.createMissing(settings("new%d.".formatted(i), Map.of()), Topics.all());

        assertThat(KafkaFutures.get(admin.describeTopics(created).allTopicNames()))
            .hasSameSizeAs(created);
      }
    }
  }

  /**
   * A broker that does not have a partition yet refuses the first batches, and may take those sent
   * behind them, after which it refuses the first ones for good.
   */
  @Test
  void topicsThatWereCreatedTakeTheFirstRecordsAtOnce() {
    Map<String, Object> client =
        Map.of(
            "bootstrap.servers", broker.bootstrapServers(),
            "batch.size", 1,
            "delivery.timeout.ms", 40_000);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int round = 0; round < 3; round++) {
        String prefix = "many%d.".formatted(round);
        Topics.createMissing(
            settings(prefix, Map.of("topics.partitions", "200")), List.of(Topic.IMAGES));

        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int batch = 0; batch < 5; batch++) {
          for (int partition = 199; partition >= 0; partition--) {
            sent.add(
                producer.send(
                    new ProducerRecord<>(Topic.IMAGES.name(prefix), partition, null, new byte[1])));
          }
        }

        assertThat(sent).allSatisfy(Future::get);
      }
    }
  }

  @Test
  void aRefusalNamesAllTopicsAndTheReason() {
    Settings small = settings("small.", Map.of("topics.segment.bytes", "16777216"));

    assertThatThrownBy(() -> Topics.createMissing(small, List.of(Topic.IMAGES, Topic.METRICS)))
        .isInstanceOf(RefusedTopicException.class)
        .hasMessageContaining("small.images, small.metrics (segment.bytes must be")
        .hasMessageContaining("change topics.segment.bytes");
    assertThatThrownBy(
            () ->
                Topics.createMissing(
                    settings("large.", Map.of("topics.max.message.bytes", "16777216")),
                    Topics.all()))
        .hasMessageContaining("large.raw-images, large.images, large.metrics")
        .hasMessageNotContaining("large.generators");
  }

  @Test
  void replicasAreSettings() {
    assertThat(
            Topics.createMissing(
                settings(
                    "replicas.",
                    Map.of("topics.replication.factor", "1", "topics.min.insync.replicas", "2")),
                List.of(Topic.IMAGES)))
        .containsExactly("replicas.images");
    assertRefused(
        Map.of("topics.replication.factor", "3"), "Unable to replicate the partition 3 time(s)");
    assertRefused(Map.of("topics.min.insync.replicas", "3"), "min.insync.replicas must be");
  }

  @Test
  void describesTopicsWithoutTheRightToSeeTheirSize() {
    Settings settings = settings("described.", Map.of("topics.partitions", "2"));
    Topics.createMissing(settings, Topics.all());

    assertThat(Topics.describe(settings.kafka(Settings.Client.ADMIN), settings.topicsPrefix()))
        .containsEntry(Topic.IMAGES, new TopicDescription(2, 0, OptionalLong.empty()));
  }

  private static void assertRefused(Map<String, String> overrides, String reason) {
    assertThatThrownBy(
            () ->
                Topics.createMissing(
                    settings("refused.", overrides), List.of(Topic.IMAGES, Topic.EVENTS)))
        .isInstanceOf(RefusedTopicException.class)
        .hasMessageContaining("refused.images, refused.events (" + reason);
  }

  private static Settings settings(String prefix, Map<String, String> overrides) {
    Map<String, String> values = new HashMap<>(overrides);
    values.put("bootstrap.servers", broker.bootstrapServers());
    values.put("topics.prefix", prefix);
    return new Settings(Settings.shared(), values);
  }
}
