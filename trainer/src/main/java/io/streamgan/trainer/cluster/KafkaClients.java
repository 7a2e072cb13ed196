package io.streamgan.trainer.cluster;

import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.Settings.Client;
import io.streamgan.schemas.topics.KafkaFutures;
import io.streamgan.schemas.topics.TopicSpan;
import io.streamgan.service.HeapBoundConsumer;
import io.streamgan.service.HeapBoundConsumer.PassedOver;
import io.streamgan.service.Meters;
import io.streamgan.trainer.checkpoint.CheckpointStore;
import io.streamgan.trainer.fault.TrainerException;
import io.streamgan.trainer.input.InputTopic;
import io.streamgan.trainer.input.Lane;
import io.streamgan.trainer.input.LaneAssignor;
import io.streamgan.trainer.output.Published;
import io.streamgan.trainer.settings.ResilienceSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Creates a trainer's Kafka clients from the user's settings and those that exactly-once training
 * requires, which take precedence.
 */
public final class KafkaClients {
  private static final int LANES_SESSION_TIMEOUT_MILLIS = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final TrainerSettings trainer;
  private final Settings settings;
  private final Meters meters;
  private final Map<String, Meters.Binding> producerMeters = new ConcurrentHashMap<>();

  public KafkaClients(TrainerSettings trainer, Settings settings) {
    this(trainer, settings, Meters.none());
  }

  /**
   * @param meters takes the meters of the consumer and the producer
   */
  public KafkaClients(TrainerSettings trainer, Settings settings, Meters meters) {
    this.trainer = trainer;
    this.settings = settings;
    this.meters = meters;
  }

  /**
   * @param passedOver learns of each record that the heap cannot hold
   */
  public KafkaConsumer<byte[], byte[]> consumer(PassedOver passedOver) {
    Map<String, Object> config = consumerConfig();
    config.put(ConsumerConfig.GROUP_ID_CONFIG, trainer.groupId());
    if (trainer.lanes() > 1) {
      // The lanes of a trainer that was killed wait until its session has ended.
      config.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, LANES_SESSION_TIMEOUT_MILLIS);
    } else if (!trainer.get(ResilienceSettings.STANDBY)) {
      // As there is one trainer a model, one that is started again takes the place of the killed
      // one at once, without waiting for its session to end.
      config.putIfAbsent(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, identity());
    }
    config.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, List.of(LaneAssignor.class.getName()));
    config.put(LaneAssignor.LANES, trainer.lanes());
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // A position that is not on the topic is noticed, and not replaced in silence.
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    KafkaConsumer<byte[], byte[]> consumer = new HeapBoundConsumer(config, passedOver);
    meters.watch(consumer);
    return consumer;
  }

  /**
   * Whether a model without a position begins at the end of its input, instead of at the beginning.
   *
   * @throws ConfigException when {@code auto.offset.reset} is something else
   */
  public boolean beginsAtTheEnd() {
    Object reset =
        consumerConfig().getOrDefault(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    if (!reset.equals("earliest") && !reset.equals("latest")) {
      throw new ConfigException(
          "kafka.consumer." + ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          reset,
          "a trainer takes earliest or latest");
    }
    return reset.equals("latest");
  }

  /** Settings for consumers other than {@link #consumer}. */
  public Map<String, Object> consumerConfig() {
    return settings.kafka(Client.CONSUMER);
  }

  /** Returns a producer of the sole trainer of a model. */
  public KafkaProducer<byte[], byte[]> producer() {
    return producer(trainer.transactionalId());
  }

  /** Returns a producer of the owner of {@code lane}. */
  public KafkaProducer<byte[], byte[]> producer(Lane lane) {
    return producer(trainer.transactionalId(lane));
  }

  private KafkaProducer<byte[], byte[]> producer(String transactionalId) {
    // The next one has the same client id, and so the same meters.
    Meters.Binding former = producerMeters.remove(transactionalId);
    if (former != null) {
      former.close();
    }
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            producerConfig(transactionalId), new ByteArraySerializer(), new ByteArraySerializer());
    producerMeters.put(transactionalId, meters.watch(producer));
    return producer;
  }

  Map<String, Object> producerConfig(String transactionalId) {
    Map<String, Object> config = settings.kafka(Client.PRODUCER);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    // A few times the length of a commit: until the open transaction of a killed trainer is
    // aborted, readers of its partitions see nothing new, also of other models.
    config.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 20_000);
    config.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
    config.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 15_000);
    config.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 30_000);
    // A dead letter is as large as the record in it.
    config.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 17 << 20);
    // Each wait of a transaction for its coordinator takes this long; the default makes it 70 ms.
    config.putIfAbsent(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 10);
    config.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 0);
    return config;
  }

  /** Identifies the model among all pipelines that share a cluster. */
  private String identity() {
    return settings.topicsPrefix() + trainer.modelName();
  }

  /**
   * Returns the store of the payloads of checkpoints; empty if they are on the topic.
   *
   * @throws org.apache.kafka.common.KafkaException when the cluster does not answer
   */
  public Optional<CheckpointStore> store() {
    return trainer
        .get(ResilienceSettings.CHECKPOINT_STORE)
        .map(
            folder ->
                new CheckpointStore(
                    folder, clusterId(), settings.topicsPrefix(), trainer.modelName()));
  }

  private String clusterId() {
    try (Admin admin = Admin.create(adminConfig())) {
      String id = KafkaFutures.get(admin.describeCluster().clusterId(), PATIENCE);
      // Very old brokers have none.
      return id == null ? "" : id;
    }
  }

  public Map<String, Object> adminConfig() {
    return settings.kafka(Client.ADMIN);
  }

  /**
   * Refuses a checkpoints topic in which checkpoints would be lost.
   *
   * @throws TrainerException with what is wrong, and how to change it
   */
  public void requireShape() {
    try (Admin admin = Admin.create(adminConfig())) {
      CheckpointsTopic.describe(admin, settings.topicsPrefix())
          .ifPresent(CheckpointsTopic::requireShape);
    }
  }

  /**
   * Refuses an images topic that has fewer partitions than the model has lanes.
   *
   * @throws ConfigException with what is wrong, and how to change it
   */
  public void requirePartitions(String topic, int lanes) {
    int partitions = inputTopic(topic).span().end().size();
    if (lanes > partitions) {
      throw new ConfigException(
          "lanes is %d, but topic %s has %d partitions, and each lane needs one; use fewer lanes, or add partitions with Kafka's kafka-topics.sh --alter --partitions %d"
              .formatted(lanes, topic, partitions, lanes));
    }
  }

  /**
   * Returns {@code topic} as it is now.
   *
   * @throws org.apache.kafka.common.KafkaException when the cluster does not answer
   */
  public InputTopic inputTopic(String topic) {
    try (Admin admin = Admin.create(adminConfig())) {
      return new InputTopic(topicId(admin, topic), TopicSpan.of(admin, topic, PATIENCE));
    }
  }

  /**
   * Returns the id that Kafka gave to {@code topic} when it was created.
   *
   * @throws org.apache.kafka.common.KafkaException when the cluster does not answer
   */
  public static String topicId(Admin admin, String topic) {
    return KafkaFutures.get(admin.describeTopics(List.of(topic)).allTopicNames(), PATIENCE)
        .values()
        .iterator()
        .next()
        .topicId()
        .toString();
  }

  /** Returns what the group's committed offsets of {@code topic} say. */
  public Published published(String topic) {
    return Published.of(committed(topic));
  }

  /**
   * Returns the group's committed offsets of {@code topic}, once no transaction is open on them.
   */
  public Map<TopicPartition, OffsetAndMetadata> committed(String topic) {
    try (Admin admin = Admin.create(adminConfig())) {
      Map<TopicPartition, OffsetAndMetadata> committed =
          new HashMap<>(
              KafkaFutures.get(
                  admin
                      .listConsumerGroupOffsets(
                          trainer.groupId(),
                          new ListConsumerGroupOffsetsOptions().requireStable(true))
                      .partitionsToOffsetAndMetadata()));
      committed.entrySet().removeIf(e -> e.getValue() == null || !e.getKey().topic().equals(topic));
      return committed;
    }
  }
}
