package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.cli.Program.Ended;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traces of services that run with OpenTelemetry's agent, as docs/operations.md says. */
class TracesIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CALLER = "b7ad6b7169203331";

  @TempDir Path directory;

  /**
   * A span of one process.
   *
   * @param parent empty where it has none
   */
  private record Span(String trace, String id, String parent, String name) {}

  @Test
  void recordsAndRequestsAreFollowedFromProcessToProcess() throws Exception {
    try (RunningBroker broker = RunningBroker.startWithTopics(directory);
        Program sampler = traced("sampler", broker, "sampler", "--port", "0")) {
      Ended fed =
          traced("feed", broker, "feed", "--images", "synthetic", "-D", "feed.limit=128").end();
      assertThat(fed.exitCode()).as(fed.err()).isZero();
      Ended trained =
          traced("train", broker, "train", "--steps", "4", "--batch", "16", "-D", "network.width=8")
              .end();
      assertThat(trained.exitCode()).as(trained.err()).isZero();
      assertThat(trained.out()).contains("{\"steps\":4,");
      assertThat(trained.err()).doesNotContain("otel");

      String url = sampler.awaitOnError("API at (\\S+)");
      sampler.awaitOnError("serving generator");
      HttpResponse<Void> answer = ask(url + "v1/samples?count=1");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("x-request-id")).hasValue("proxy-17");
      // A service that ends does not wait for the agent's last spans.
      await().atMost(Duration.ofMinutes(1)).until(() -> sampler.out().contains(TRACE));
      Ended stopped = sampler.interrupt();
      assertThat(stopped.exitCode()).as(stopped.err()).isZero();

      Span sent = named("streamgan.images publish", spans(fed)).get(0);
      assertThat(named("streamgan.images process", spans(trained)))
          .as("the record of the feed in the trainer")
          .anyMatch(span -> span.trace().equals(sent.trace()) && span.parent().equals(sent.id()));
      Span generator = named("streamgan.generators publish", spans(trained)).get(0);
      assertThat(named("streamgan.generators process", spans(stopped)))
          .as("the record of the trainer in the sampler")
          .anyMatch(span -> span.parent().equals(generator.id()));
      assertThat(named("GET /v1/samples", spans(stopped)))
          .as("the request of a caller that is traced")
          .anyMatch(span -> span.trace().equals(TRACE) && span.parent().equals(CALLER));
    }
  }

  private static HttpResponse<Void> ask(String url) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(url))
                .header("traceparent", "00-%s-%s-01".formatted(TRACE, CALLER))
                .header("x-request-id", "proxy-17")
                .build(),
            BodyHandlers.discarding());
  }

  /** Starts a command with the agent, which prints spans on standard output. */
  private Program traced(String name, RunningBroker broker, String... arguments) throws Exception {
    Path agent =
        Path.of(
            Class.forName("io.opentelemetry.javaagent.OpenTelemetryAgent")
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--bootstrap-servers", broker.servers()));
    return Program.streamgan(
        directory,
        Map.of(
            "JAVA_OPTS",
            "-Xshare:off -javaagent:" + agent,
            "OTEL_SERVICE_NAME",
            name,
            "OTEL_JAVAAGENT_LOGGING",
            "none",
            "OTEL_TRACES_EXPORTER",
            "experimental-otlp/stdout",
            "OTEL_METRICS_EXPORTER",
            "none",
            "OTEL_LOGS_EXPORTER",
            "none"),
        all.toArray(String[]::new));
  }

  private static List<Span> named(String name, List<Span> spans) {
    List<Span> found = spans.stream().filter(span -> span.name().equals(name)).toList();
    assertThat(found).as("%s among %s", name, spans).isNotEmpty();
    return found;
  }

  /** The spans among the lines of standard output. */
  private static List<Span> spans(Ended ended) throws Exception {
    List<Span> spans = new ArrayList<>();
    for (String line :
        ended.out().lines().filter(line -> line.contains("\"scopeSpans\"")).toList()) {
      for (JsonNode span : JSON.readTree(line).findValues("spans")) {
        span.forEach(
            each ->
                spans.add(
                    new Span(
                        each.path("traceId").asText(),
                        each.path("spanId").asText(),
                        each.path("parentSpanId").asText(),
                        each.path("name").asText())));
      }
    }
    return spans;
  }
}
