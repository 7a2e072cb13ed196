package io.streamgan.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** {@code GET /metrics} in Prometheus' text format, on a thread of its own. */
final class MetricsEndpoint implements AutoCloseable {
  private final PrometheusMeterRegistry registry;
  private final HttpServer server;

  /**
   * @param settings with the address and the port
   * @param registry closed with this
   * @throws UncheckedIOException when the address cannot be listened on
   */
  MetricsEndpoint(MetricsSettings settings, PrometheusMeterRegistry registry) {
    this.registry = registry;
    try {
      server = HttpServer.create(new InetSocketAddress(settings.host(), settings.port()), 0);
    } catch (IOException e) {
      registry.close();
      throw new UncheckedIOException(
          "metrics cannot listen on %s:%d: %s; choose another %s"
              .formatted(settings.host(), settings.port(), e.getMessage(), settings.portSetting()),
          e);
    }
    server.createContext("/metrics", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    registry.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = registry.scrape().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
