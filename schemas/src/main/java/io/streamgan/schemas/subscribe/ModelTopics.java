package io.streamgan.schemas.subscribe;

import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.ReportSerde;
import io.streamgan.schemas.serde.WireFormat;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.Settings.Client;
import io.streamgan.schemas.topics.GrouplessConsumer;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * The topics of one model, to subscribe to. Only committed records are read, in both formats of
 * {@code topics.format} and in all earlier versions of their schemas.
 *
 * <p>Without a group, a subscription begins with the oldest record that the topic has. With a
 * group, it begins there once, and later behind the records that the group has finished; several
 * processes of a group share the partitions of a topic, of which these topics have one.
 *
 * <p>Immutable. Each call of {@link #metrics} and the others opens a consumer of its own.
 */
public final class ModelTopics {
  private final Settings settings;
  private final @Nullable String group;
  private final @Nullable Duration idle;

  private ModelTopics(Settings settings, @Nullable String group, @Nullable Duration idle) {
    this.settings = settings;
    this.group = group;
    this.idle = idle;
  }

  /**
   * Returns the topics of the model {@code default} with the prefix {@code streamgan.}.
   *
   * @param bootstrapServers brokers as host:port, separated by commas
   */
  public static ModelTopics at(String bootstrapServers) {
    return of(Map.of(Settings.BOOTSTRAP_SERVERS.name(), bootstrapServers));
  }

  /**
   * Returns the topics that {@code settings} describe, which have the names that services use:
   * {@code bootstrap.servers}, {@code topics.prefix}, {@code model.name}, {@code
   * schema.registry.url}, and {@code kafka.*} for Kafka's consumer, such as {@code
   * kafka.security.protocol}. A schema registry applies to the whole process.
   *
   * @throws org.apache.kafka.common.config.ConfigException when a value is of the wrong type
   */
  public static ModelTopics of(Map<String, String> settings) {
    Settings checked = new Settings(Settings.shared(), settings);
    if (!checked.get(Settings.SCHEMA_REGISTRY_URL).isEmpty()) {
      WireFormat.use(checked);
    }
    return new ModelTopics(checked, null, null);
  }

  /** Returns these topics for the members of a consumer group, which resume where it was. */
  public ModelTopics group(String name) {
    return new ModelTopics(settings, name, idle);
  }

  /** Returns these topics for iterations that end when no record has come for {@code duration}. */
  public ModelTopics untilIdle(Duration duration) {
    return new ModelTopics(settings, group, duration);
  }

  /** Subscribes to the measurements of each training step. */
  public Subscription<StepMetrics> metrics() {
    return subscribe(Topic.METRICS, ReportSerde.of(StepMetrics.class));
  }

  /** Subscribes to the trainer's grids of generated images, each with its PNG. */
  public Subscription<SampleGrid> samples() {
    return subscribe(Topic.SAMPLES, AvroSerde.of(SampleGrid.class));
  }

  /** Subscribes to the health events of trainer and monitor. */
  public Subscription<HealthEvent> events() {
    return subscribe(Topic.EVENTS, ReportSerde.of(HealthEvent.class));
  }

  /** Subscribes to the monitor's comparisons of generators with real images. */
  public Subscription<Quality> quality() {
    return subscribe(Topic.QUALITY, ReportSerde.of(Quality.class));
  }

  /** Subscribes to the monitor's statistics of windows of time. */
  public Subscription<MetricWindow> windows() {
    return subscribe(Topic.METRIC_WINDOWS, ReportSerde.of(MetricWindow.class));
  }

  /**
   * Subscribes to whole generators, whose checksums have been verified. The topic keeps the newest
   * one; a member of a group that resumes receives those that were published since, as far as the
   * topic still has them.
   */
  public Subscription<Generator> generators() {
    return subscribe(Topic.GENERATORS, new GeneratorParts(settings.modelName()));
  }

  private <T> Subscription<T> subscribe(Topic topic, Deserializer<T> values) {
    return subscribe(topic, new ValuesOfModel<>(settings.modelName(), values));
  }

  private <T> Subscription<T> subscribe(Topic topic, RecordReader<T> reader) {
    Topics.requirePresent(settings.kafka(Client.ADMIN), settings.topicsPrefix(), List.of(topic));
    String name = topic.name(settings.topicsPrefix());
    return group == null
        ? Subscription.ofAll(consumer(), name, idle, reader)
        : Subscription.inGroup(consumer(group), name, idle, reader);
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new GrouplessConsumer<>(
        settings.kafka(Client.CONSUMER), new ByteArrayDeserializer(), true);
  }

  private KafkaConsumer<byte[], byte[]> consumer(String name) {
    Map<String, Object> own = new HashMap<>(settings.kafka(Client.CONSUMER));
    own.put(ConsumerConfig.GROUP_ID_CONFIG, name);
    own.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    own.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    own.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    own.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    // max.poll.interval.ms is then the time for one object.
    own.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    return new KafkaConsumer<>(own, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
