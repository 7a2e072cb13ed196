package io.streamgan.service;

import io.streamgan.schemas.settings.Settings;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * Where a service shows its meters.
 *
 * @param service what the names of its settings begin with
 * @param host address that is listened on
 * @param port its port; 0 for any free one, -1 to listen nowhere
 */
public record MetricsSettings(String service, String host, int port) {
  private static final String HOST = ".metrics.host";
  private static final String PORT = ".metrics.port";

  /** Adds the declarations of {@code service} to {@code definition}. */
  public static ConfigDef define(ConfigDef definition, String service) {
    return definition
        .define(
            service + HOST,
            Type.STRING,
            "127.0.0.1",
            new ConfigDef.NonEmptyString(),
            Importance.LOW,
            "Address that GET /metrics of %s listens on; 0.0.0.0 for all of the machine's."
                .formatted(service))
        .define(
            service + PORT,
            Type.INT,
            -1,
            ConfigDef.Range.between(-1, 65535),
            Importance.MEDIUM,
            "Port of GET /metrics of %s, for Prometheus; 0 for any free one, -1 for none."
                .formatted(service));
  }

  /** The part of {@code settings} that {@link #define} declares. */
  public static MetricsSettings of(Settings settings, String service) {
    return new MetricsSettings(
        service, settings.getString(service + HOST), settings.getInt(service + PORT));
  }

  /** Whether anything is to be listened on. */
  public boolean isServed() {
    return port >= 0;
  }

  String portSetting() {
    return service + PORT;
  }
}
