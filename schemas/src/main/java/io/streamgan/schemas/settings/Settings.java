package io.streamgan.schemas.settings;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The validated settings of one service: those of its {@link Declarations}, and all {@code kafka.*}
 * settings, which are passed to Kafka's clients.
 */
public final class Settings extends AbstractConfig {
  /** The settings that all services share. */
  public static final Declarations SHARED = new Declarations();

  public static final Setting<List<String>> BOOTSTRAP_SERVERS =
      SHARED
          .ofList("bootstrap.servers", List.of("localhost:9092"))
          .high("Brokers that the clients connect to first, as host:port, separated by commas.");
  public static final Setting<String> TOPICS_PREFIX =
      SHARED
          .ofString("topics.prefix", "streamgan.")
          .medium("Prefix of the names of all topics, including the separator.");
  public static final Setting<Boolean> TOPICS_CREATE =
      SHARED
          .ofBoolean("topics.create", false)
          .medium("Whether a service creates the topics that it needs and that are missing.");
  public static final Setting<Integer> TOPICS_PARTITIONS =
      SHARED
          .ofInt("topics.partitions", 1)
          .between(1, 1000)
          .medium("Number of partitions of the image topics that topics.create creates.");
  public static final Setting<Integer> TOPICS_REPLICATION_FACTOR =
      SHARED
          .ofInt("topics.replication.factor", 0)
          .between(0, 100)
          .medium(
              "Number of replicas of each partition of a topic that topics.create creates; 0 for"
                  + " the brokers' default.");
  public static final Setting<Integer> TOPICS_MIN_INSYNC_REPLICAS =
      SHARED
          .ofInt("topics.min.insync.replicas", 0)
          .between(0, 100)
          .medium(
              "Number of replicas that must have a record of a topic that topics.create creates"
                  + " before the record counts as written; 0 for the brokers' default.");
  public static final Setting<Integer> TOPICS_SEGMENT_BYTES =
      SHARED
          .ofInt("topics.segment.bytes", 50 << 20)
          .atLeast(1 << 20)
          .low(
              "Size of the segments of topics that topics.create creates, and of the monitor's"
                  + " changelogs. Retention deletes and compaction cleans whole segments. Managed"
                  + " clusters refuse less than 50 MiB; the demo's default is 16 MiB.");
  public static final Setting<Integer> TOPICS_MAX_MESSAGE_BYTES =
      SHARED
          .ofInt("topics.max.message.bytes", 8 << 20)
          .atLeast(2 << 20)
          .low(
              "Largest batch of records that topics accept which topics.create creates. Managed"
                  + " clusters refuse more than 8 MiB; the demo's default is 16 MiB.");
  public static final Setting<String> TOPICS_FORMAT =
      SHARED
          .ofString("topics.format", "avro")
          .oneOf("avro", "json")
          .medium(
              "Format in which a service writes the values of the topics metrics, metric-windows,"
                  + " quality and events: avro, or json, a plain object per record with times in"
                  + " ISO 8601. All readers read both.");
  public static final Setting<String> MODEL_NAME =
      SHARED
          .ofString("model.name", "default")
          .nonEmpty()
          .medium(
              "Name of the model: the key of its metrics, samples, generators and checkpoints.");
  public static final Setting<String> LOG_FORMAT =
      SHARED
          .ofString("log.format", "text")
          .oneOf("text", "json")
          .medium(
              "Format of the log on standard error: text, or json, which writes one object per line"
                  + " with time, level, logger, thread, message, run, step, generatorVersion and,"
                  + " if there is one, exception.");
  public static final Setting<String> ENGINE_DEVICE =
      SHARED
          .ofString("engine.device", "auto")
          .oneOf("auto", "cpu", "cuda")
          .medium(
              "Device that train, monitor and sampler compute on: cpu; cuda, an NVIDIA GPU; or auto,"
                  + " a GPU if it is usable, otherwise the CPU.");
  public static final Setting<String> ENGINE_PRECISION =
      SHARED
          .ofString("engine.precision", "float32")
          .oneOf("float32", "tf32")
          .medium(
              "Precision of matrix products: float32; or tf32, which rounds their factors to 10 bits"
                  + " for the tensor cores of an NVIDIA GPU of compute capability 8.0 or above. All"
                  + " trainers of a model need the same.");
  public static final Setting<String> SCHEMA_REGISTRY_URL =
      SHARED
          .ofString("schema.registry.url", "")
          .medium(
              "Address of a Confluent-compatible schema registry; records are then written in its"
                  + " wire format. If empty, records are written in Avro single-object encoding,"
                  + " which needs no registry.");
  public static final Setting<String> SCHEMA_REGISTRY_AUTH =
      SHARED
          .ofPassword("schema.registry.auth")
          .low("User and password of the schema registry, as user:password; empty for none.");

  static final String KAFKA_PREFIX = "kafka.";
  static final String ENVIRONMENT_PREFIX = "STREAMGAN_";

  private static final int MAX_POLL_RECORDS = 8;

  /** Kinds of Kafka clients, with the prefix of the settings that apply to one kind only. */
  public enum Client {
    ADMIN("kafka.admin."),
    CONSUMER("kafka.consumer."),
    PRODUCER("kafka.producer."),
    STREAMS("kafka.streams.");

    private final String prefix;

    Client(String prefix) {
      this.prefix = prefix;
    }
  }

  /**
   * @param values by name; names that {@code definition} does not declare must start with {@code
   *     kafka.}
   * @throws org.apache.kafka.common.config.ConfigException when a value is missing, of the wrong
   *     type or out of range
   */
  public Settings(ConfigDef definition, Map<String, String> values) {
    super(definition, values, false);
  }

  /**
   * Returns the value of {@code setting}.
   *
   * @throws org.apache.kafka.common.config.ConfigException when these settings do not include it
   */
  public <T> T get(Setting<T> setting) {
    return setting.read(get(setting.name()));
  }

  /** Returns the value of {@link #TOPICS_PREFIX}. */
  public String topicsPrefix() {
    return get(TOPICS_PREFIX);
  }

  /** Returns the value of {@link #MODEL_NAME}. */
  public String modelName() {
    return get(MODEL_NAME);
  }

  /**
   * Returns the default name of a consumer group: {@code name}, after a topics.prefix other than
   * the default, so that pipelines with different prefixes on one cluster have different groups.
   */
  public String defaultGroup(String name) {
    String prefix = topicsPrefix();
    return prefix.equals(TOPICS_PREFIX.defaultValue()) ? name : prefix + name;
  }

  /** Returns a definition of {@link #SHARED}, for commands that have no settings of their own. */
  public static ConfigDef shared() {
    return Declarations.definition(SHARED);
  }

  /**
   * Returns the settings for a Kafka client: the brokers, {@code kafka.*}, and those of its kind,
   * each overriding the ones before. Consumers poll few records at a time: a batch can be a
   * thousand times as large when it is decompressed, and must not fill the heap.
   */
  public Map<String, Object> kafka(Client client) {
    Map<String, Object> result = new HashMap<>();
    if (client == Client.CONSUMER) {
      result.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
    }
    result.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, get(BOOTSTRAP_SERVERS));
    originalsWithPrefix(KAFKA_PREFIX)
        .forEach(
            (name, value) -> {
              if (!belongsToOneKind(KAFKA_PREFIX + name)) {
                result.put(name, value);
              }
            });
    result.putAll(originalsWithPrefix(client.prefix));
    return result;
  }

  private static boolean belongsToOneKind(String name) {
    for (Client client : Client.values()) {
      if (name.startsWith(client.prefix)) {
        return true;
      }
    }
    return false;
  }
}
