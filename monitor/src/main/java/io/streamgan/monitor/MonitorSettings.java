package io.streamgan.monitor;

import io.streamgan.monitor.evaluate.QualitySettings;
import io.streamgan.monitor.features.FeatureSettings;
import io.streamgan.monitor.health.HealthSettings;
import io.streamgan.monitor.windows.WindowSettings;
import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.service.ApplicationId;
import io.streamgan.service.MetricsSettings;
import io.streamgan.service.StreamsSettings;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.streams.StreamsConfig;

/** Declares the settings of the monitor. */
public final class MonitorSettings {
  private static final String SERVICE = "monitor";
  private static final Declarations HERE = new Declarations();

  private static final ApplicationId APPLICATION_ID =
      ApplicationId.declare(
          HERE,
          SERVICE,
          "Application id of the monitor in Kafka Streams: its consumer group, and the prefix of the"
              + " names of its changelog topics");

  /** Longest delay of windows and events; each commit is a transaction of the brokers. */
  private static final int COMMIT_INTERVAL_MILLIS = 1000;

  /**
   * Time after which the group removes a member that was killed. A monitor that is started again
   * continues only then, and readers wait for windows and events until it does.
   */
  private static final int SESSION_TIMEOUT_MILLIS = 10_000;

  /** Holds a few windows and conditions per model. */
  private static final long CACHE_BYTES = 4 << 20;

  private MonitorSettings() {}

  /** The declarations of the {@code monitor} command, including those that all services share. */
  public static ConfigDef definition() {
    return Declarations.definition(
        Settings.SHARED,
        HealthSettings.DECLARATIONS,
        QualitySettings.DECLARATIONS,
        FeatureSettings.DECLARATIONS,
        MetricsSettings.declarations(SERVICE),
        WindowSettings.DECLARATIONS,
        HERE);
  }

  /**
   * Checks settings that depend on each other, which {@link #definition} cannot.
   *
   * @throws org.apache.kafka.common.config.ConfigException that names the setting to change
   */
  public static void requireConsistent(Settings settings) {
    FeatureSettings.requireFileOfLayer(settings);
  }

  static MetricsSettings metrics(Settings settings) {
    return MetricsSettings.of(settings, SERVICE);
  }

  static String applicationId(Settings settings) {
    return APPLICATION_ID.in(settings);
  }

  /** Settings of Kafka Streams. */
  static Map<String, Object> streams(Settings settings) {
    Map<String, Object> streams =
        StreamsSettings.of(settings, applicationId(settings), COMMIT_INTERVAL_MILLIS);
    streams.putIfAbsent(
        StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
        SESSION_TIMEOUT_MILLIS);
    streams.putIfAbsent(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
    return streams;
  }
}
