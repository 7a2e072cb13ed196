package io.streamgan.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.cli.process.UsageException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks a running sampler over HTTP. */
final class SamplerClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final URI server;
  private final String token;
  private final @Nullable String model;

  /**
   * @param token that the server asks for; empty for none
   * @param model that is asked for; null for the server's first
   */
  SamplerClient(URI server, String token, @Nullable String model) {
    this.server = server;
    this.token = token;
    this.model = model;
  }

  /**
   * The answer to a GET of {@code path}.
   *
   * @throws IOException when there is none, or it is not 200; the message is one line
   * @throws UsageException when the server's address is none
   */
  HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return send(path, request -> request.GET());
  }

  /**
   * Returns the answer to a POST of {@code body} to {@code path}.
   *
   * @throws IOException when there is none, or it is not 200; the message is one line
   * @throws UsageException when the server's address is none
   */
  HttpResponse<byte[]> post(String path, byte[] body) throws IOException, InterruptedException {
    return send(path, request -> request.POST(BodyPublishers.ofByteArray(body)));
  }

  private HttpResponse<byte[]> send(String path, Consumer<HttpRequest.Builder> method)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response = answer(path, method);
    if (response.statusCode() != 200) {
      throw new IOException(server + " answers " + response.statusCode() + ": " + detail(response));
    }
    return response;
  }

  private HttpResponse<byte[]> answer(String path, Consumer<HttpRequest.Builder> method)
      throws IOException, InterruptedException {
    try {
      HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(base() + ofModel(path))).timeout(TIMEOUT);
      method.accept(request);
      if (!token.isEmpty()) {
        request.header("Authorization", "Bearer " + token);
      }
      return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (ConnectException e) {
      throw new IOException("no sampler answers at " + server + "; is it running?", e);
    } catch (HttpTimeoutException e) {
      throw new IOException(server + " did not answer within " + TIMEOUT.toSeconds() + " s", e);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--server " + server + " is no http:// address");
    }
  }

  private String ofModel(String path) {
    return model == null
        ? path
        : path
            + (path.contains("?") ? "&" : "?")
            + ("model=" + URLEncoder.encode(model, StandardCharsets.UTF_8));
  }

  private String base() {
    String base = server.toString();
    return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
  }

  /** The detail of a problem document (RFC 9457), or what came instead. */
  private static String detail(HttpResponse<byte[]> response) {
    String body = new String(response.body(), StandardCharsets.UTF_8);
    try {
      JsonNode detail = new ObjectMapper().readTree(body).path("detail");
      return detail.isTextual() ? detail.textValue() : body.strip();
    } catch (IOException e) {
      return body.strip();
    }
  }
}
