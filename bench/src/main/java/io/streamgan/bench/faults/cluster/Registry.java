package io.streamgan.bench.faults.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry in this process, with the two calls of Confluent's that serialising takes. It
 * can be stopped and started again, and keeps its schemas.
 */
public final class Registry {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final int port = Ports.free();
  private final List<String> schemas = new ArrayList<>();
  private @Nullable HttpServer server;

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  public void start() {
    try {
      HttpServer started =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      started.createContext("/subjects/", this::register);
      started.createContext("/schemas/ids/", this::find);
      started.start();
      server = started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void stop() {
    if (server != null) {
      server.stop(0);
      server = null;
    }
  }

  private void register(HttpExchange exchange) throws IOException {
    String schema = JSON.readTree(exchange.getRequestBody()).path("schema").asText();
    int id;
    synchronized (schemas) {
      if (!schemas.contains(schema)) {
        schemas.add(schema);
      }
      id = schemas.indexOf(schema) + 1;
    }
    answer(exchange, 200, Map.of("id", id));
  }

  private void find(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    int id = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
    String schema;
    synchronized (schemas) {
      schema = id < 1 || id > schemas.size() ? "" : schemas.get(id - 1);
    }
    if (schema.isEmpty()) {
      answer(exchange, 404, Map.of("error_code", 40403));
    } else {
      answer(exchange, 200, Map.of("schema", schema));
    }
  }

  private static void answer(HttpExchange exchange, int status, Map<String, ?> content)
      throws IOException {
    try (exchange) {
      byte[] body = JSON.writeValueAsBytes(content);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
