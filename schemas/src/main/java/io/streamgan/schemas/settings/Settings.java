package io.streamgan.schemas.settings;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * The validated settings of one service: what its {@link ConfigDef} declares, and every {@code
 * kafka.*} setting, which passes through to Kafka's clients.
 */
public final class Settings extends AbstractConfig {
  public static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
  public static final String TOPICS_PREFIX = "topics.prefix";
  public static final String TOPICS_CREATE = "topics.create";
  public static final String TOPICS_PARTITIONS = "topics.partitions";
  public static final String MODEL_NAME = "model.name";
  public static final String LOG_FORMAT = "log.format";
  public static final String ENGINE_DEVICE = "engine.device";
  public static final String SCHEMA_REGISTRY_URL = "schema.registry.url";
  public static final String SCHEMA_REGISTRY_AUTH = "schema.registry.auth";

  static final String KAFKA_PREFIX = "kafka.";

  /** Kinds of Kafka client that have settings of their own beside those of {@code kafka.*}. */
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

  /** The declarations that all services share; a service adds its own to the returned object. */
  public static ConfigDef shared() {
    return new ConfigDef()
        .define(
            BOOTSTRAP_SERVERS,
            Type.LIST,
            "localhost:9092",
            Importance.HIGH,
            "Brokers to find the cluster by, as host:port, separated by commas.")
        .define(
            TOPICS_PREFIX,
            Type.STRING,
            "streamgan.",
            Importance.MEDIUM,
            "What the names of all topics begin with, separator included.")
        .define(
            TOPICS_CREATE,
            Type.BOOLEAN,
            false,
            Importance.MEDIUM,
            "Whether a service creates the topics that it needs and does not find.")
        .define(
            TOPICS_PARTITIONS,
            Type.INT,
            1,
            ConfigDef.Range.between(1, 1000),
            Importance.MEDIUM,
            "Partitions of the image topics, where topics.create makes them.")
        .define(
            MODEL_NAME,
            Type.STRING,
            "default",
            new ConfigDef.NonEmptyString(),
            Importance.MEDIUM,
            "The model: key of its metrics, samples, generators and checkpoints.")
        .define(
            LOG_FORMAT,
            Type.STRING,
            "text",
            ConfigDef.ValidString.in("text", "json"),
            Importance.MEDIUM,
            "What a command writes to standard error: text for people, or json: an object a line"
                + " with time, level, logger, thread, message, run, step, generatorVersion and,"
                + " where there is one, exception.")
        .define(
            ENGINE_DEVICE,
            Type.STRING,
            "auto",
            ConfigDef.ValidString.in("auto", "cpu", "cuda"),
            Importance.MEDIUM,
            "What train, monitor and sampler compute on: cpu; cuda, a GPU by NVIDIA, in a build with"
                + " -Pcuda; or auto, a GPU where there is one that can be used, else the CPU.")
        .define(
            SCHEMA_REGISTRY_URL,
            Type.STRING,
            "",
            Importance.MEDIUM,
            "Confluent-compatible schema registry: records are written in its wire format. Empty:"
                + " Avro single-object encoding, which needs no registry.")
        .define(
            SCHEMA_REGISTRY_AUTH,
            Type.PASSWORD,
            "",
            Importance.LOW,
            "User and password of the schema registry, as user:password; empty for none.");
  }

  /** What the names of all topics begin with. */
  public String topicsPrefix() {
    return getString(TOPICS_PREFIX);
  }

  /** The model's name. */
  public String modelName() {
    return getString(MODEL_NAME);
  }

  /** Settings for a Kafka client: the brokers, then {@code kafka.*}, then those of its kind. */
  public Map<String, Object> kafka(Client client) {
    Map<String, Object> result = new HashMap<>();
    result.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, getList(BOOTSTRAP_SERVERS));
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
