package io.streamgan.cli.topics;

import java.util.Locale;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Resources of Strimzi's kind KafkaTopic.
 *
 * @param cluster name of the resource Kafka
 */
record StrimziTopics(String cluster) {
  /**
   * Returns the resource of {@code topic}, with the replicas only if {@code topic} has a number of
   * them.
   */
  String text(NewTopic topic) {
    StringBuilder text =
        new StringBuilder(
            """
            ---
            apiVersion: kafka.strimzi.io/v1
            kind: KafkaTopic
            metadata:
              name: "%s"
              labels:
                strimzi.io/cluster: "%s"
            spec:
              topicName: "%s"
              partitions: %d
            """
                .formatted(
                    resourceName(topic.name()), cluster, topic.name(), topic.numPartitions()));
    if (topic.replicationFactor() > 0) {
      text.append("  replicas: %d\n".formatted(topic.replicationFactor()));
    }
    text.append("  config:\n");
    new TreeMap<>(topic.configs())
        .forEach((name, value) -> text.append("    %s: \"%s\"\n".formatted(name, value)));
    return text.toString();
  }

  /** Names of Kubernetes' resources have no capital letters and no underscores. */
  private static String resourceName(String topic) {
    return topic.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
