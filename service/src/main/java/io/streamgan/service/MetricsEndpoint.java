package io.streamgan.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/**
 * {@code GET /metrics} in Prometheus' text format, {@code /health/live} and {@code /health/ready},
 * on threads of its own.
 *
 * <p>A service ends when it fails, so one that answers is live.
 *
 * <p>Each request occupies one of {@value #THREADS} threads from its first byte to the end of the
 * answer. A request that has not arrived completely after {@value #REQUEST_SECONDS} s is cut off,
 * so that clients that send none to the end delay the others, but do not keep them away.
 */
final class MetricsEndpoint implements AutoCloseable {
  private static final int THREADS = 4;
  private static final int REQUEST_SECONDS = 2;
  private static final int RESPONSE_SECONDS = 10;

  static {
    // The JDK's server reads its limits once, when its classes are loaded, and has none by default.
    System.setProperty("sun.net.httpserver.maxReqTime", Integer.toString(REQUEST_SECONDS));
    System.setProperty("sun.net.httpserver.maxRspTime", Integer.toString(RESPONSE_SECONDS));
  }

  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private final PrometheusMeterRegistry registry;
  private final HttpServer server;
  private volatile BooleanSupplier ready = () -> false;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(THREADS, task -> new Thread(task, "metrics-endpoint"));

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
    server.createContext("/health/live", exchange -> answer(exchange, true));
    server.createContext("/health/ready", exchange -> answer(exchange, ready.getAsBoolean()));
    server.setExecutor(threads);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Sets what {@code /health/ready} says; before the first call the service is not ready. */
  void readyWhen(BooleanSupplier condition) {
    ready = condition;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    registry.close();
  }

  private static void answer(HttpExchange exchange, boolean healthy) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(healthy ? OK : UNAVAILABLE, -1);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = registry.scrape().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      exchange.sendResponseHeaders(OK, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
