package io.streamgan.monitor;

import io.streamgan.monitor.evaluate.QualitySettings;
import io.streamgan.monitor.topology.TopologySettings;
import io.streamgan.schemas.settings.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;

/**
 * What the monitor does.
 *
 * @param topology what becomes of metrics, samples and quality
 * @param createTopics whether to create those that are missing
 * @param metricsHost address that meters are served at
 * @param metricsPort its port; 0 for any free one, -1 to serve none
 * @param quality how generators are evaluated
 * @param admin settings of Kafka's admin client
 * @param consumer settings of Kafka's consumer
 * @param producer settings of Kafka's producer
 * @param streams settings of Kafka Streams
 */
public record MonitorSettings(
    TopologySettings topology,
    boolean createTopics,
    String metricsHost,
    int metricsPort,
    QualitySettings quality,
    Map<String, Object> admin,
    Map<String, Object> consumer,
    Map<String, Object> producer,
    Map<String, Object> streams) {
  public static final String WINDOWS = "monitor.windows.seconds";
  public static final String METRICS_HOST = "monitor.metrics.host";
  public static final String METRICS_PORT = "monitor.metrics.port";
  public static final String APPLICATION_ID = "monitor.application.id";

  /** What windows and events may be late by; each commit is a transaction of the brokers. */
  private static final int COMMIT_INTERVAL_MILLIS = 1000;

  /** A few windows and conditions a model. */
  private static final long CACHE_BYTES = 4 << 20;

  /** The declarations of the {@code monitor} command, those that all services share included. */
  public static ConfigDef definition() {
    return QualitySettings.define(HealthSettings.define(Settings.shared()))
        .define(
            WINDOWS,
            Type.LIST,
            List.of("10", "60"),
            Importance.MEDIUM,
            "Lengths of the windows that metrics are summed up over, seconds.")
        .define(
            METRICS_HOST,
            Type.STRING,
            "127.0.0.1",
            new ConfigDef.NonEmptyString(),
            Importance.LOW,
            "Address that the monitor's GET /metrics listens on; 0.0.0.0 for all of the machine's.")
        .define(
            METRICS_PORT,
            Type.INT,
            -1,
            ConfigDef.Range.between(-1, 65535),
            Importance.MEDIUM,
            "Port of the monitor's GET /metrics, for Prometheus; 0 for any free one, -1 for none.")
        .define(
            APPLICATION_ID,
            Type.STRING,
            "streamgan-monitor",
            new ConfigDef.NonEmptyString(),
            Importance.MEDIUM,
            "Kafka Streams application id: consumer group, and what changelogs' names begin with.");
  }

  /**
   * The service's part of {@code settings}.
   *
   * @throws ConfigException when a window has no length
   */
  public static MonitorSettings of(Settings settings) {
    return new MonitorSettings(
        new TopologySettings(
            settings.topicsPrefix(), windows(settings), HealthSettings.of(settings)),
        settings.getBoolean(Settings.TOPICS_CREATE),
        settings.getString(METRICS_HOST),
        settings.getInt(METRICS_PORT),
        QualitySettings.of(settings),
        settings.kafka(Settings.Client.ADMIN),
        settings.kafka(Settings.Client.CONSUMER),
        settings.kafka(Settings.Client.PRODUCER),
        streams(settings));
  }

  private static List<Long> windows(Settings settings) {
    return settings.getList(WINDOWS).stream()
        .map(
            seconds -> {
              if (!seconds.matches("[1-9]\\d{0,5}")) {
                throw new ConfigException(
                    WINDOWS, seconds, "a window has a whole number of seconds, 1 to 999999");
              }
              return Long.parseLong(seconds) * 1000;
            })
        .distinct()
        .toList();
  }

  private static Map<String, Object> streams(Settings settings) {
    Map<String, Object> streams = new HashMap<>(settings.kafka(Settings.Client.STREAMS));
    streams.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.getString(APPLICATION_ID));
    streams.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings
        .kafka(Settings.Client.CONSUMER)
        .forEach((name, value) -> streams.put(StreamsConfig.consumerPrefix(name), value));
    settings
        .kafka(Settings.Client.PRODUCER)
        .forEach((name, value) -> streams.put(StreamsConfig.producerPrefix(name), value));
    streams.putIfAbsent(
        StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    streams.putIfAbsent(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION), 1);
    streams.putIfAbsent(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL_MILLIS);
    streams.putIfAbsent(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
    return streams;
  }
}
