package io.streamgan.trainer.cluster;

import io.streamgan.schemas.parts.Parts;
import io.streamgan.schemas.topics.KafkaFutures;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.trainer.fault.TrainerException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints topic as the cluster has it. Another tool may have created it in a shape in which
 * checkpoints cannot be put together again, or in which they are deleted.
 *
 * @param cleanupPolicy as the topic's configuration names it
 * @param maxMessageBytes largest batch of records that the topic takes
 */
record CheckpointsTopic(String name, int partitions, String cleanupPolicy, long maxMessageBytes) {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointsTopic.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A chunk, its key and what surrounds them. */
  private static final long MIN_MESSAGE_BYTES = Parts.MAX_CHUNK_BYTES + 20_000;

  /**
   * Returns the topic as the cluster has it; empty where this client may not read its
   * configuration.
   *
   * @throws KafkaException when the cluster does not answer
   */
  static Optional<CheckpointsTopic> describe(Admin admin, String prefix) {
    String name = Topic.CHECKPOINTS.name(prefix);
    int partitions =
        KafkaFutures.get(admin.describeTopics(List.of(name)).allTopicNames(), PATIENCE)
            .values()
            .iterator()
            .next()
            .partitions()
            .size();
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
    try {
      Map<ConfigResource, Config> configs =
          KafkaFutures.get(admin.describeConfigs(List.of(resource)).all(), PATIENCE);
      Config config = configs.getOrDefault(resource, new Config(List.of()));
      return Optional.of(
          new CheckpointsTopic(
              name,
              partitions,
              config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value(),
              Long.parseLong(config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value())));
    } catch (AuthorizationException e) {
      LOG.warn(
          "The configuration of {} cannot be checked ({}); allow DescribeConfigs on it",
          name,
          e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Refuses a shape that loses checkpoints.
   *
   * @throws TrainerException with what is wrong, and how to change it
   */
  void requireShape() {
    if (partitions != 1) {
      throw refused(
          "%d partitions, but its chunks keep their order in one only".formatted(partitions),
          "delete the topic and create it again with './streamgan topics create'");
    }
    if (!cleanupPolicy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
      throw refused(
          "cleanup.policy=%s, which deletes its newest record after some time"
              .formatted(cleanupPolicy),
          alter("cleanup.policy=compact"));
    }
    if (maxMessageBytes < MIN_MESSAGE_BYTES) {
      throw refused(
          "max.message.bytes=%d, but a chunk takes up to %d bytes"
              .formatted(maxMessageBytes, MIN_MESSAGE_BYTES),
          alter("max.message.bytes=" + Topic.CHECKPOINTS.config().get("max.message.bytes")));
    }
  }

  private TrainerException refused(String found, String remedy) {
    return new TrainerException("topic %s has %s; %s".formatted(name, found, remedy));
  }

  private String alter(String config) {
    return "change it with Kafka's kafka-configs.sh --alter --entity-type topics --entity-name %s --add-config %s"
        .formatted(name, config);
  }
}
