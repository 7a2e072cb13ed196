package io.streamgan.bench.sampler;

import io.streamgan.bench.sampler.Answers.Form;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;

/** One client: one request after another, of any kind, and no pause. For one thread. */
final class LoadClient implements Load.Client {
  private static final int SEEDS = 8;
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int NPY_HEADER = 128;

  private final HttpClient http;
  private final String url;
  private final Random random;
  private final Answers answers;
  private long newest;

  LoadClient(HttpClient http, String url, long seed, Answers answers) {
    this.http = http;
    this.url = url;
    random = new Random(seed);
    this.answers = answers;
  }

  /**
   * @throws IOException when the request fails, or is answered by anything but 200
   */
  @Override
  public void next() throws IOException, InterruptedException {
    long seed = random.nextInt(SEEDS);
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> grid(seed);
      case 3, 4 -> pixels(seed, 4, "");
      case 5 -> pixels(seed, Answers.MAX_COUNT, newest == 0 ? "" : "&version=" + newest);
      case 6, 7 -> infer(seed);
      case 8 -> path(seed);
      default -> get(random.nextBoolean() ? "v1/generator" : "v1/history");
    }
  }

  private void grid(long seed) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        get("v1/samples?count=%d&columns=4&seed=%d".formatted(Answers.MAX_COUNT, seed));
    answers.add(version(answer), seed, Answers.MAX_COUNT, Form.GRID, answer.body(), 0);
  }

  private void pixels(long seed, int count, String version)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        get("v1/samples?format=npy&count=%d&seed=%d%s".formatted(count, seed, version));
    answers.add(version(answer), seed, count, Form.PIXELS, answer.body(), NPY_HEADER);
  }

  private void path(long seed) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        get("v1/interpolation?from=%d&to=%d&frames=8&count=1&format=png".formatted(seed, seed + 1));
    answers.add(version(answer), seed, 8, Form.PATH, answer.body(), 0);
  }

  private void infer(long seed) throws IOException, InterruptedException {
    String body =
        """
        {"parameters": {"binary_data_output": true}, "inputs": [
          {"name": "seed", "datatype": "INT64", "shape": [1], "data": [%d]},
          {"name": "count", "datatype": "INT32", "shape": [1], "data": [8]}]}
        """
            .formatted(seed);
    HttpResponse<byte[]> answer =
        send(request("v2/models/generator/infer").POST(BodyPublishers.ofString(body)));
    int header =
        Integer.parseInt(
            answer.headers().firstValue("inference-header-content-length").orElseThrow());
    String json = new String(answer.body(), 0, header, StandardCharsets.UTF_8);
    String version = json.replaceAll(".*\"model_version\":\"(\\d+)\".*", "$1");
    answers.add(Long.parseLong(version), seed, 8, Form.PIXELS, answer.body(), header);
  }

  private long version(HttpResponse<byte[]> answer) {
    long version = answer.headers().firstValueAsLong("x-generator-version").orElseThrow();
    newest = Math.max(newest, version);
    return version;
  }

  private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT);
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpRequest built = request.build();
    HttpResponse<byte[]> answer = http.send(built, BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new IOException(
          "%s: %d %s"
              .formatted(
                  built.uri().getPath(),
                  answer.statusCode(),
                  new String(answer.body(), StandardCharsets.UTF_8)));
    }
    return answer;
  }
}
