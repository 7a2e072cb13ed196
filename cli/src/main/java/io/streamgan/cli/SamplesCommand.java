package io.streamgan.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "samples",
    description =
        "Asks a sampler for images of its newest generator and writes them as a PNG grid.")
final class SamplesCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @Option(
      names = "--count",
      defaultValue = "16",
      paramLabel = "N",
      description = "How many images (default: ${DEFAULT-VALUE}).")
  int count;

  @Option(
      names = "--seed",
      defaultValue = "7",
      paramLabel = "N",
      description = "Seed of the latents (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--out",
      defaultValue = "grid.png",
      paramLabel = "FILE",
      description = "Where the picture goes (default: ${DEFAULT-VALUE}).")
  Path out = Path.of("");

  @Option(
      names = "--server",
      defaultValue = "http://127.0.0.1:8080",
      paramLabel = "URL",
      description = "The sampler (default: ${DEFAULT-VALUE}).")
  URI server = URI.create("");

  @Override
  public Integer call() throws IOException, InterruptedException {
    HttpResponse<byte[]> response = get();
    if (response.statusCode() != 200) {
      throw new IOException(server + " answers " + response.statusCode() + ": " + detail(response));
    }
    try {
      Files.write(out, response.body());
    } catch (NoSuchFileException e) {
      throw new IOException("there is no folder to write " + out + " to", e);
    }
    System.err.printf(
        "%s: %d images of generator %s, after %s images seen%n",
        out,
        count,
        response.headers().firstValue("X-Generator-Version").orElse("?"),
        response.headers().firstValue("X-Images-Seen").orElse("?"));
    return 0;
  }

  private HttpResponse<byte[]> get() throws IOException, InterruptedException {
    try {
      URI uri = URI.create("%s/v1/samples?count=%d&seed=%d".formatted(base(), count, seed));
      HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(TIMEOUT).build();
      return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (ConnectException e) {
      throw new IOException("no sampler answers at " + server + "; is it running?", e);
    } catch (HttpTimeoutException e) {
      throw new IOException(server + " did not answer within " + TIMEOUT.toSeconds() + " s", e);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--server " + server + " is no http:// address");
    }
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
