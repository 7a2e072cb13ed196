package io.streamgan.sampler.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.prometheus.PrometheusMeterRegistries;
import com.linecorp.armeria.server.Server;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.image.ImageGrid;
import io.streamgan.sampler.ApiServer;
import io.streamgan.sampler.TestGenerator;
import io.streamgan.sampler.TestRecords;
import io.streamgan.sampler.access.AccessRules;
import io.streamgan.sampler.classify.ClassifierThread;
import io.streamgan.sampler.generate.GenerationThread;
import io.streamgan.sampler.model.Models;
import io.streamgan.sampler.model.Readiness;
import io.streamgan.sampler.model.ServedModel;
import io.streamgan.sampler.watch.EventHub;
import io.streamgan.sampler.watch.TrainingWatch;
import io.streamgan.sampler.watch.WindowHistory;
import io.streamgan.schemas.classes.ClassNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@TestInstance(Lifecycle.PER_CLASS)
class HttpApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ByteBuffer PARAMETERS = TestGenerator.parameters(1);

  private final PrometheusMeterRegistry meters = PrometheusMeterRegistries.newRegistry();
  private final EventHub hub = new EventHub("e", 1);
  private final AtomicBoolean following = new AtomicBoolean(true);
  private final HttpClient client = HttpClient.newHttpClient();
  private final GenerationThread generation =
      new GenerationThread(
          TestGenerator::new,
          new GenerationThread.DrawLimits(8, 512, 3),
          Clock.systemUTC(),
          meters);
  private final ServedModel model =
      new ServedModel(
          generation,
          new ClassifierThread(
              snapshot -> {
                throw new IllegalStateException("no test classifies");
              },
              8,
              meters),
          new TrainingWatch(
              "default",
              new TrainingWatch.HistoryLimits(16, 4, 1 << 20),
              hub,
              Clock.systemUTC(),
              meters),
          hub);
  private final Server server =
      HttpApi.at(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          new HttpApi.ServerLimits(64, 16, 1000, Duration.ofSeconds(5), 8, 1 << 20),
          AccessRules.OPEN,
          new HttpApi.Dependencies(
              Models.of(List.of("default"), name -> model),
              new Readiness(List.of(generation)),
              new WindowHistory(),
              () -> ClassNames.NONE,
              null,
              following::get,
              meters));

  @BeforeAll
  void start() {
    server.start().join();
  }

  @AfterAll
  void stop() {
    hub.close();
    server.stop().join();
    generation.close();
    model.classifier().close();
  }

  @Test
  void stopsAtOnceWhenNoRequestRuns() {
    ApiServer idle = new ApiServer();
    long start = System.nanoTime();

    idle.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  @Order(1)
  void beforeTheFirstGeneratorRequestsAreToldToComeBack() throws Exception {
    for (String path : new String[] {"/v1/samples", "/v1/generator", "/health/ready"}) {
      HttpResponse<String> answer = get(path);

      assertProblem(
          answer, 503, "No generator has been published yet; try again in a few seconds.");
      assertThat(answer.headers().firstValue("retry-after")).hasValue("5");
    }
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void sameVersionAndSeedGiveTheSameBytesInEachFormat() throws Exception {
    serve(3);
    for (String format : new String[] {"png", "json", "npy"}) {
      String path = "/v1/samples?count=5&seed=7&columns=3&format=" + format;
      assertThat(bytes(path).body()).isEqualTo(bytes(path).body());
    }
  }

  @Test
  void aPictureIsTheGridOfTheSamplesThatTheHeadersName() throws Exception {
    serve(3);

    HttpResponse<byte[]> answer = bytes("/v1/samples?count=5&seed=7&columns=3");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().map())
        .containsEntry("content-type", List.of("image/png"))
        .containsEntry("x-generator-version", List.of("3"))
        .containsEntry("x-images-seen", List.of("19200"))
        .containsEntry("x-seed", List.of("7"))
        .containsEntry("cache-control", List.of("no-cache"));
    assertThat(answer.body()).isEqualTo(ImageGrid.png(TestGenerator.draw(PARAMETERS, 7, 5), 3));
  }

  @Test
  void jsonAndNpyCarryThePixels() throws Exception {
    serve(3);
    byte[] pixels = TestGenerator.draw(PARAMETERS, 7, 2).pixels();

    JsonNode json = JSON.readTree(get("/v1/samples?count=2&seed=7&format=json").body());
    byte[] npy = bytes("/v1/samples?count=2&seed=7&format=npy").body();

    assertThat(json.get("shape").toString()).isEqualTo("[2,8,8,3]");
    assertThat(json.get("dtype").asText()).isEqualTo("uint8");
    assertThat(json.get("generatorVersion").asLong()).isEqualTo(3);
    assertThat(Base64.getDecoder().decode(json.get("pixels").asText())).isEqualTo(pixels);
    assertThat(npy).endsWith(pixels);
  }

  @Test
  void withoutASeedOneIsChosenAndNamed() throws Exception {
    serve(1);
    HttpResponse<byte[]> first = bytes("/v1/samples?count=2");
    HttpResponse<byte[]> second = bytes("/v1/samples?count=2");
    String seed = first.headers().firstValue("x-seed").orElseThrow();

    assertThat(second.headers().firstValue("x-seed"))
        .isNotEqualTo(first.headers().firstValue("x-seed"));
    assertThat(first.headers().firstValue("cache-control")).hasValue("no-store");
    assertThat(bytes("/v1/samples?count=2&seed=" + seed).body()).isEqualTo(first.body());
  }

  @Test
  void aClientThatHasTheSamplesAlreadyIsToldSo() throws Exception {
    serve(1);
    String path = "/v1/samples?count=2&seed=5";
    String etag = bytes(path).headers().firstValue("etag").orElseThrow();

    HttpResponse<String> known = send("GET", path, "if-none-match", etag);
    assertThat(known.statusCode()).isEqualTo(304);
    assertThat(known.body()).isEmpty();

    for (String tags : new String[] {"*", "W/" + etag, "\"x\", " + etag, etag + ",\"y\""}) {
      assertThat(send("GET", path, "if-none-match", tags).statusCode()).as(tags).isEqualTo(304);
    }
    assertThat(send("GET", path, "if-none-match", "\"x\"", "if-none-match", etag).statusCode())
        .isEqualTo(304);
    assertThat(send("GET", path, "if-none-match", "\"x\"").statusCode()).isEqualTo(200);

    serve(2, TestGenerator.parameters(2));
    assertThat(send("GET", path, "if-none-match", etag).statusCode()).isEqualTo(200);
  }

  @Test
  void badParametersAreNamedWithTheirRange() throws Exception {
    serve(1);

    assertProblem(
        get("/v1/samples?count=65"),
        400,
        "Parameter count must be a whole number from 1 to 64, not '65'.");
    assertProblem(
        get("/v1/samples?format=%3Cscript%3E"),
        400,
        "Parameter format must be one of png, json, npy, not '<script>'.");
  }

  @Test
  void theManifestIsJson() throws Exception {
    serve(4);

    JsonNode json = JSON.readTree(get("/v1/generator").body());

    assertThat(json.get("version").asLong()).isEqualTo(4);
    assertThat(json.get("imageShape").toString()).isEqualTo("[8,8,3]");
    assertThat(json.get("capturedAt").asText()).isEqualTo("2026-01-01T10:00:00Z");
    assertThat(json.get("networkSpec").toString()).isEqualTo(TestGenerator.NETWORK.toJson());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nothing",
        "/v1",
        "/v1/nothing",
        "/v1/history/grids/x",
        "/assets/x.js",
        "/v1/history/grids/0123456789abcdef.png",
        "/v1/samples/"
      })
  void anUnknownPathIsAProblem(String path) throws Exception {
    assertProblem(
        get(path),
        404,
        "This server has no resource at this path; docs/sampler.md lists its paths.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/samples", "/v1/generator", "/v1/stream", "/health/live", "/", "/metrics"})
  void anotherMethodIsAProblem(String path) throws Exception {
    HttpResponse<String> answer = send("DELETE", path);

    assertProblem(answer, 405, "This path accepts GET and HEAD only.");
    assertThat(answer.headers().firstValue("allow")).hasValue("GET, HEAD");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/samples?seed=1",
        "/v1/generator",
        "/v1/history",
        "/health/live",
        "/",
        "/metrics",
        "/v1/stream",
        "/assets/uplot.js"
      })
  void headAnswersWithoutABody(String path) throws Exception {
    serve(1);

    HttpResponse<String> answer = send("HEAD", path);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/nothing",
        "/v1/generator",
        "/health/live",
        "/metrics",
        "/assets/dashboard.js"
      })
  void everyAnswerHasThePolicy(String path) throws Exception {
    HttpResponse<String> answer = get(path);

    assertThat(answer.headers().firstValue("content-security-policy").orElse(""))
        .startsWith("default-src 'none'; script-src 'self'");
    assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
  }

  @Test
  void aBodyThatIsTooLargeIsAProblem() throws Exception {
    HttpResponse<String> answer =
        client.send(
            request("/v1/samples")
                .method("GET", HttpRequest.BodyPublishers.ofString("x".repeat(5000)))
                .build(),
            BodyHandlers.ofString());

    assertThat(answer.statusCode()).isIn(413, 503);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
  }

  @Test
  void whatIsNoHttpGetsNoInsides() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.activeLocalPort())) {
      socket.getOutputStream().write("GET\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      socket.setSoTimeout(5000);
      String answer =
          new String(socket.getInputStream().readNBytes(4000), StandardCharsets.US_ASCII);

      assertThat(answer)
          .startsWith("HTTP/1.1 400")
          .contains("application/problem+json")
          .doesNotContain("xception");
    }
  }

  @Test
  void streamsBeyondTheLimitAreTurnedAway() throws Exception {
    var first = client.send(request("/v1/stream").build(), BodyHandlers.ofInputStream());
    HttpResponse<String> second = get("/v1/stream");
    first.body().close();

    assertThat(first.headers().firstValue("content-type").orElse(""))
        .startsWith("text/event-stream");
    assertProblem(second, 503, "As many event streams are open as may be; try again later.");
  }

  @Test
  void whenTheTopicsAreNoLongerFollowedTheServerIsNotAlive() throws Exception {
    following.set(false);

    assertThat(get("/health/live").statusCode()).isEqualTo(503);
    following.set(true);
  }

  @Test
  void prometheusReadsWhatTheSamplerDoes() throws Exception {
    serve(6);
    get("/v1/samples?count=12");

    assertThat(get("/metrics").body())
        .containsPattern("streamgan_sampler_samples_total [1-9]")
        .contains("streamgan_sampler_http")
        .contains("streamgan_sampler_queued_requests 0.0")
        .contains("streamgan_sampler_streams ");
  }

  private void serve(long version) throws Exception {
    serve(version, PARAMETERS);
  }

  private void serve(long version, ByteBuffer parameters) throws Exception {
    generation.swap(
        TestRecords.published(
            "run", version, new GeneratorSnapshot(TestGenerator.NETWORK, parameters)));
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String detail)
      throws IOException {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    JsonNode problem = JSON.readTree(answer.body());
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("title").asText()).isNotBlank();
    assertThat(problem.get("detail").asText()).isEqualTo(detail);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send("GET", path);
  }

  private HttpResponse<String> send(String method, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request = request(path).method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<byte[]> bytes(String path) throws Exception {
    return client.send(request(path).build(), BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.activeLocalPort() + path))
        .version(HttpClient.Version.HTTP_1_1)
        .timeout(Duration.ofSeconds(10));
  }
}
