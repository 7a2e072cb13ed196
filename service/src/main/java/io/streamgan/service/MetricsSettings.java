package io.streamgan.service;

import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Setting;
import io.streamgan.schemas.settings.Settings;

/**
 * Where a service serves its meters.
 *
 * @param service prefix of the names of its settings
 * @param host address that the endpoint listens on
 * @param port its port; 0 for any free one, -1 to serve no meters
 */
public record MetricsSettings(String service, String host, int port) {
  /** The declarations for {@code service}. */
  public static Declarations declarations(String service) {
    Declarations declarations = new Declarations();
    host(declarations, service);
    port(declarations, service);
    return declarations;
  }

  /** Reads {@code settings}, which include {@link #declarations}. */
  public static MetricsSettings of(Settings settings, String service) {
    return new MetricsSettings(
        service, settings.get(host(new Declarations(), service)), settings.get(port(service)));
  }

  /** Returns the setting of the port of {@code service}. */
  public static Setting<Integer> port(String service) {
    return port(new Declarations(), service);
  }

  private static Setting<String> host(Declarations declarations, String service) {
    return declarations
        .ofString(service + ".metrics.host", "127.0.0.1")
        .nonEmpty()
        .low(
            "Address that the metrics endpoint (GET /metrics, /health/live, /health/ready) of %s listens on; 0.0.0.0 for all addresses of the machine."
                .formatted(service));
  }

  private static Setting<Integer> port(Declarations declarations, String service) {
    return declarations
        .ofInt(portName(service), -1)
        .between(-1, 65_535)
        .medium(
            "Port of the metrics endpoint (GET /metrics) of %s, for Prometheus; 0 for any free port, -1 for no endpoint."
                .formatted(service));
  }

  private static String portName(String service) {
    return service + ".metrics.port";
  }

  /** Whether there is an endpoint. */
  boolean isServed() {
    return port >= 0;
  }

  String portSetting() {
    return portName(service);
  }
}
