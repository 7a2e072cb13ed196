package io.streamgan.sampler.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.streamgan.sampler.ApiServer;
import io.streamgan.sampler.TestGenerator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A sampler that pages of other origins and proxies use. */
class ProxyTest {
  private static final String ORIGIN = "https://wall.example";

  private final ApiServer server =
      new ApiServer(
          TestGenerator::new,
          new AccessRules(
              "secret", null, List.of(), List.of(ORIGIN), List.of(), true, 0, null, null));

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aPageOfAnOriginThatIsNamedReadsResponses() throws Exception {
    server.serve(1);

    HttpResponse<byte[]> answer =
        server.get("/v1/samples", "origin", ORIGIN, "authorization", "Bearer secret");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("access-control-allow-origin")).hasValue(ORIGIN);
    assertThat(answer.headers().firstValue("access-control-expose-headers").orElseThrow())
        .contains("x-generator-version");
    assertThat(answer.headers().firstValue("access-control-allow-credentials")).isEmpty();
    assertThat(answer.headers().firstValue("cross-origin-resource-policy"))
        .hasValue("cross-origin");
  }

  @Test
  void theQuestionBeforeARequestNeedsNoToken() throws Exception {
    HttpResponse<Void> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port() + "/v1/samples"))
                    .method("OPTIONS", BodyPublishers.noBody())
                    .header("origin", ORIGIN)
                    .header("access-control-request-method", "GET")
                    .header("access-control-request-headers", "authorization, traceparent")
                    .build(),
                BodyHandlers.discarding());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("access-control-allow-origin")).hasValue(ORIGIN);
    assertThat(answer.headers().firstValue("access-control-allow-headers").orElseThrow())
        .contains("authorization", "traceparent", "tracestate");
  }

  @Test
  void aPageOfAnotherOriginReadsNothing() throws Exception {
    HttpResponse<byte[]> answer =
        server.get("/v1/history", "origin", "https://other", "authorization", "Bearer secret");

    assertThat(answer.headers().firstValue("access-control-allow-origin")).isEmpty();
  }

  @Test
  void withoutOriginsNothingIsAllowed() throws Exception {
    try (ApiServer closed = new ApiServer()) {
      HttpResponse<byte[]> answer = closed.get("/v1/history", "origin", ORIGIN);

      assertThat(answer.headers().firstValue("access-control-allow-origin")).isEmpty();
      assertThat(answer.headers().firstValue("cross-origin-resource-policy"))
          .hasValue("same-origin");
    }
  }

  @Test
  void behindATrustedProxyEachClientHasARateOfItsOwn() throws Exception {
    try (ApiServer limited = limited("127.0.0.0/8", "10.0.0.1")) {
      assertThat(status(limited, "192.0.2.1")).isEqualTo(200);
      assertThat(status(limited, "192.0.2.1")).isEqualTo(429);
      assertThat(status(limited, "192.0.2.2, 10.0.0.1")).isEqualTo(200);
      assertThat(status(limited, "192.0.2.3:4711, 10.0.0.1:80")).isEqualTo(200);
      assertThat(status(limited, "[2001:db8::1]:4711")).isEqualTo(200);
      assertThat(status(limited, "2001:db8::1")).isEqualTo(429);
      assertThat(status(limited, "198.51.100.7, 192.0.2.1"))
          .as("a client invents the addresses before its own")
          .isEqualTo(429);
      assertThat(status(limited, "nonsense")).as("the proxy itself").isEqualTo(200);
    }
  }

  @Test
  void anotherClientsWordForItsAddressIsNotTaken() throws Exception {
    try (ApiServer limited = limited("192.0.2.0/24")) {
      assertThat(status(limited, "198.51.100.1")).isEqualTo(200);
      assertThat(status(limited, "198.51.100.2")).isEqualTo(429);
    }
  }

  private static ApiServer limited(String... proxies) {
    ApiServer limited =
        new ApiServer(
            TestGenerator::new,
            new AccessRules(
                "", null, List.of(), List.of(), List.of(proxies), false, 1, null, null));
    limited.serve(1);
    return limited;
  }

  private static int status(ApiServer limited, String forwardedFor) throws Exception {
    return limited.get("/v1/generator", "x-forwarded-for", forwardedFor).statusCode();
  }

  @Test
  void theIdOfARequestComesBackAndIsLogged() throws Exception {
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    Logger log = (Logger) LoggerFactory.getLogger("AccessLog");
    log.addAppender(lines);
    log.setLevel(Level.INFO);
    try {
      HttpResponse<byte[]> answer = server.get("/health/live", "x-request-id", "proxy-17");

      assertThat(answer.headers().firstValue("x-request-id")).hasValue("proxy-17");
      await()
          .untilAsserted(
              () ->
                  assertThat(lines.list)
                      .extracting(ILoggingEvent::getFormattedMessage)
                      .anyMatch(
                          line ->
                              line.matches(
                                  "127\\.0\\.0\\.1 GET /health/live 200, \\d+ bytes in \\d+ ms, id"
                                      + " proxy-17")));
    } finally {
      log.setLevel(null);
      log.detachAppender(lines);
    }
  }

  @Test
  void anUnusualIdIsReplaced() throws Exception {
    String id =
        server
            .get("/health/live", "x-request-id", "a b")
            .headers()
            .firstValue("x-request-id")
            .orElseThrow();

    assertThat(id).matches("[0-9a-f]+");
  }

  @Test
  void proxiesDoNotCollectTheEventStream() throws Exception {
    HttpResponse<Void> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port() + "/v1/stream"))
                    .method("HEAD", BodyPublishers.noBody())
                    .header("authorization", "Bearer secret")
                    .build(),
                BodyHandlers.discarding());

    assertThat(answer.headers().firstValue("x-accel-buffering")).hasValue("no");
  }
}
