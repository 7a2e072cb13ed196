package io.streamgan.cli.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.Topics;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StrimziTopicsTest {
  @Test
  void aKafkaTopicIsWhatCreateWouldCreate() {
    Settings settings =
        new Settings(
            Settings.shared(),
            Map.of(
                "topics.prefix",
                "My_",
                "topics.partitions",
                "4",
                "topics.segment.bytes",
                "99999999"));

    assertThat(text(settings, Topic.IMAGES))
        .isEqualTo(
            """
            ---
            apiVersion: kafka.strimzi.io/v1
            kind: KafkaTopic
            metadata:
              name: "my-images"
              labels:
                strimzi.io/cluster: "ours"
            spec:
              topicName: "My_images"
              partitions: 4
              config:
                cleanup.policy: "delete"
                max.message.bytes: "8388608"
                retention.bytes: "536870912"
                segment.bytes: "99999999"
            """);
  }

  @Test
  void replicasArePartOfItWhereTheyAreSet() {
    Settings settings =
        new Settings(
            Settings.shared(),
            Map.of("topics.replication.factor", "3", "topics.min.insync.replicas", "2"));

    assertThat(text(settings, Topic.CHECKPOINTS))
        .contains(
            "  partitions: 1\n  replicas: 3\n",
            "    cleanup.policy: \"compact\"\n",
            "    min.insync.replicas: \"2\"\n");
  }

  private static String text(Settings settings, Topic topic) {
    return new StrimziTopics("ours").text(Topics.requests(settings, List.of(topic)).get(0));
  }
}
