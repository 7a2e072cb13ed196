package io.streamgan.service;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MetricsEndpointTest {
  private static final int CLIENTS = 20;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @Test
  @Timeout(value = 30, unit = TimeUnit.SECONDS)
  void requestsThatAreNeverSentWholeAreCutOffAndKeepNobodyFromTheMetrics() throws Exception {
    registry.counter("images").increment(7);
    List<Socket> halves = new ArrayList<>();
    try (MetricsEndpoint endpoint =
        new MetricsEndpoint(new MetricsSettings("test", "127.0.0.1", 0), registry)) {
      for (int i = 0; i < CLIENTS; i++) {
        halves.add(halfARequest(endpoint.port()));
      }

      assertThat(Scrape.of(endpoint.port())).contains("images_total 7.0");
      for (Socket half : halves) {
        assertThat(isCutOff(half)).isTrue();
      }
    } finally {
      for (Socket half : halves) {
        half.close();
      }
    }
  }

  @Test
  void isLiveWhileItAnswersAndReadyWhenTheServiceIs() throws Exception {
    AtomicBoolean runs = new AtomicBoolean();
    try (MetricsEndpoint endpoint =
        new MetricsEndpoint(new MetricsSettings("test", "127.0.0.1", 0), registry)) {
      assertThat(Scrape.status(endpoint.port(), "/health/live")).isEqualTo(200);
      assertThat(Scrape.status(endpoint.port(), "/health/ready")).isEqualTo(503);
      endpoint.readyWhen(runs::get);
      assertThat(Scrape.status(endpoint.port(), "/health/ready")).isEqualTo(503);
      runs.set(true);
      assertThat(Scrape.status(endpoint.port(), "/health/ready")).isEqualTo(200);
      assertThat(Scrape.status(endpoint.port(), "/health/live")).isEqualTo(200);
    }
  }

  private static boolean isCutOff(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true; // reset, because what was sent has not been read
    }
  }

  private static Socket halfARequest(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.getOutputStream().write("GET /metrics HTTP/1.1\r\nHost: ".getBytes(US_ASCII));
    return socket;
  }
}
