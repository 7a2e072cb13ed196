package io.streamgan.monitor;

import io.streamgan.monitor.evaluate.QualitySettings;
import io.streamgan.monitor.topology.TopologySettings;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.service.MetricsSettings;
import io.streamgan.service.StreamsSettings;
import java.util.List;
import java.util.Map;
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
 * @param metrics where meters are served
 * @param quality how generators are evaluated
 * @param admin settings of Kafka's admin client
 * @param consumer settings of Kafka's consumer
 * @param producer settings of Kafka's producer
 * @param streams settings of Kafka Streams
 */
public record MonitorSettings(
    TopologySettings topology,
    boolean createTopics,
    MetricsSettings metrics,
    QualitySettings quality,
    Map<String, Object> admin,
    Map<String, Object> consumer,
    Map<String, Object> producer,
    Map<String, Object> streams) {
  public static final String WINDOWS = "monitor.windows.seconds";
  public static final String APPLICATION_ID = "monitor.application.id";

  private static final String SERVICE = "monitor";

  /** What windows and events may be late by; each commit is a transaction of the brokers. */
  private static final int COMMIT_INTERVAL_MILLIS = 1000;

  /** A few windows and conditions a model. */
  private static final long CACHE_BYTES = 4 << 20;

  /** The declarations of the {@code monitor} command, those that all services share included. */
  public static ConfigDef definition() {
    return MetricsSettings.define(
            QualitySettings.define(HealthSettings.define(Settings.shared())), SERVICE)
        .define(
            WINDOWS,
            Type.LIST,
            List.of("10", "60"),
            Importance.MEDIUM,
            "Lengths of the windows that metrics are summed up over, seconds.")
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
            settings.topicsPrefix(),
            windows(settings),
            HealthSettings.of(settings),
            HealthSettings.requests(settings)),
        settings.get(Settings.TOPICS_CREATE),
        MetricsSettings.of(settings, SERVICE),
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
    Map<String, Object> streams =
        StreamsSettings.of(settings, settings.getString(APPLICATION_ID), COMMIT_INTERVAL_MILLIS);
    streams.putIfAbsent(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
    return streams;
  }
}
