package io.streamgan.service;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Reads a service's meters as Prometheus does. */
public final class Scrape {
  private Scrape() {}

  /** What {@code GET /metrics} answers on a port of this machine. */
  public static String of(int port) throws IOException, InterruptedException {
    return get(port, "/metrics").body();
  }

  /** Status of the answer to {@code GET} for a path on a port of this machine. */
  public static int status(int port, String path) throws IOException, InterruptedException {
    return get(port, path).statusCode();
  }

  private static HttpResponse<String> get(int port, String path)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path))).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }
}
