package io.streamgan.sampler.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.client.grpc.GrpcClients;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import io.streamgan.sampler.ApiServer;
import io.streamgan.sampler.TestGenerator;
import io.streamgan.sampler.infer.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.streamgan.sampler.infer.proto.ServerLiveRequest;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is let in, how often, and what happens to those who mean harm or are broken. */
class ProtectionTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ApiServer server = new ApiServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void withATokenOnlyHealthAndThePageAreOpen() throws Exception {
    restart("secret", 0);

    for (String path :
        new String[] {
          "/v1/samples",
          "/v1/generator",
          "/v1/stream",
          "/v1/history",
          "/v2",
          "/metrics",
          "/v1/generator/export?format=npz",
          "/v2/models/generator",
          "/nothing"
        }) {
      HttpResponse<byte[]> answer = server.get(path);

      assertThat(answer.statusCode()).as(path).isEqualTo(401);
      assertThat(answer.headers().firstValue("www-authenticate")).hasValue("Bearer");
      assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
      assertThat(JSON.readTree(answer.body()).get("detail").asText())
          .isEqualTo(
              "This server requires a bearer token, and the request has none or a wrong one.");
    }
    for (String path :
        new String[] {
          "/", "/assets/dashboard.js", "/health/live", "/health/ready", "/v2/health/live"
        }) {
      assertThat(server.get(path).statusCode()).as(path).isEqualTo(200);
    }
  }

  @Test
  void theTokenOpensHttpAndGrpc() throws Exception {
    restart("secret", 0);

    for (String wrong :
        new String[] {"Bearer other", "Bearer", "Bearer secre", "Basic secret", ""}) {
      assertThat(server.get("/v2", "authorization", wrong).statusCode()).isEqualTo(401);
    }
    assertThat(server.get("/v2", "authorization", "Bearer secret").statusCode()).isEqualTo(200);
    assertThat(server.get("/v2", "authorization", "bearer secret").statusCode()).isEqualTo(200);
    assertThat(
            live(
                GrpcClients.builder(grpc())
                    .addHeader("authorization", "Bearer secret")
                    .build(GRPCInferenceServiceBlockingStub.class)))
        .isTrue();
    Assertions.assertThatThrownBy(
            () -> live(GrpcClients.newClient(grpc(), GRPCInferenceServiceBlockingStub.class)))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
  }

  @Test
  void aBrowserGetsACookieForTheTokenThatScriptsCannotRead() throws Exception {
    restart("secret", 0);
    assertThat(server.post("/v1/session", new byte[0]).statusCode()).isEqualTo(401);

    HttpResponse<byte[]> session =
        server.post("/v1/session", new byte[0], "authorization", "Bearer secret");

    String cookie = session.headers().firstValue("set-cookie").orElseThrow();
    assertThat(session.statusCode()).isEqualTo(204);
    assertThat(cookie)
        .containsIgnoringCase("HttpOnly")
        .contains("SameSite=Strict", "Path=/")
        .doesNotContain("secret");
    String pair = cookie.split(";")[0];
    assertThat(server.get("/v2", "cookie", pair).statusCode()).isEqualTo(200);
    assertThat(server.get("/v2", "cookie", pair + "x").statusCode()).isEqualTo(401);
  }

  @Test
  void anAddressThatAsksTooOftenIsToldToComeBack() throws Exception {
    restart("", 5);

    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      statuses.add(server.get("/v2").statusCode());
    }

    assertThat(statuses).startsWith(200, 200, 200, 200).contains(429);
    assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void requestsWithAWrongTokenCountToo() throws Exception {
    restart("secret", 5);

    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      statuses.add(server.get("/v2", "authorization", "Bearer guess" + i).statusCode());
    }

    assertThat(statuses).startsWith(401, 401, 401, 401).contains(429);
  }

  @Test
  void onLoopbackOnlyItsOwnNamesAreAnswered() throws Exception {
    restart("", 0);

    for (String host : new String[] {"evil.example", "localhost.evil.example", "192.0.2.1", "["}) {
      assertThat(status("/v1/generator/export?format=npz", host)).as(host).isEqualTo(421);
      assertThat(status("/health/live", host)).as(host).isEqualTo(421);
    }
    for (String host : new String[] {"localhost", "LOCALHOST:80", "127.0.0.1", "[::1]:8080"}) {
      assertThat(status("/v1/generator/export?format=npz", host)).as(host).isEqualTo(200);
    }
  }

  @Test
  void namesThatAreConfiguredAreAnsweredAsWell() {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    HostNames names = new HostNames(loopback, List.of("gan.example"));

    assertThat(names.accept("GAN.example:443")).isTrue();
    assertThat(names.accept("gan.example.")).isTrue();
    assertThat(names.accept("other.example")).isFalse();
    assertThat(names.accept(null)).isTrue();
  }

  @Test
  void beyondLoopbackEveryNameIsAnsweredUnlessSomeAreConfigured() throws Exception {
    InetAddress everywhere = InetAddress.getByName("0.0.0.0");

    assertThat(new HostNames(everywhere, List.of()).accept("any.example")).isTrue();
    assertThat(new HostNames(everywhere, List.of("gan.example")).accept("any.example")).isFalse();
    assertThat(new HostNames(everywhere, List.of("gan.example")).accept("127.0.0.1")).isTrue();
  }

  @Test
  void aHealthCheckOverGrpcIsOpenButAWatchIsNot() throws Exception {
    restart("secret", 0);
    HealthBlockingStub health = GrpcClients.newClient(grpc(), HealthBlockingStub.class);

    assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
        .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
    Assertions.assertThatThrownBy(
            () -> health.watch(HealthCheckRequest.getDefaultInstance()).next())
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
  }

  @Test
  void aClientsDeadlineDoesNotKeepACallOpen() throws Exception {
    restart("", 0);
    HealthBlockingStub health =
        GrpcClients.builder(grpc())
            .responseTimeoutMillis(60_000)
            .build(HealthBlockingStub.class)
            .withDeadlineAfter(60, TimeUnit.SECONDS);
    long start = System.nanoTime();

    Assertions.assertThatThrownBy(
            () -> health.watch(HealthCheckRequest.getDefaultInstance()).forEachRemaining(s -> {}))
        .isInstanceOf(StatusRuntimeException.class);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void aConnectionMayOpenAHundredStreamsOfHttp2() throws Exception {
    try (Socket socket = connect()) {
      socket.setSoTimeout(15_000);
      socket.getOutputStream().write(ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
      socket.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
      DataInputStream in = new DataInputStream(socket.getInputStream());
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      assertThat(in.readNBytes(6)[0]).as("SETTINGS").isEqualTo((byte) 4);
      Map<Integer, Integer> settings = new HashMap<>();
      for (int i = 0; i < length / 6; i++) {
        settings.put(in.readUnsignedShort(), in.readInt());
      }

      assertThat(settings).containsEntry(3, 100);
    }
  }

  @Test
  void theBucketOfAnAddressFillsUpSteadily() throws Exception {
    AtomicLong clock = new AtomicLong();
    RateLimit limit = new RateLimit(2, clock::get);
    InetAddress one = InetAddress.getByName("192.0.2.1");

    assertThat(limit.admits(one)).isTrue();
    assertThat(limit.admits(one)).isTrue();
    assertThat(limit.admits(one)).isFalse();
    assertThat(limit.admits(InetAddress.getByName("192.0.2.2"))).isTrue();
    clock.addAndGet(500_000_000);
    assertThat(limit.admits(one)).isTrue();
    assertThat(limit.admits(one)).isFalse();
    clock.addAndGet(3_600_000_000_000L);
    assertThat(limit.admits(one)).isTrue();
    assertThat(limit.admits(one)).isTrue();
    assertThat(limit.admits(one)).isFalse();
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedBeforeItIsRead() throws Exception {
    server.serve(1);
    byte[] large = new byte[200_000];

    HttpResponse<byte[]> answer = server.post("/v2/models/generator/infer", large);

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(JSON.readTree(answer.body()).get("error").asText())
        .isEqualTo("The request's body is larger than this server accepts.");
    assertServes();
  }

  @Test
  void aHundredMegabytesAreNotWaitedFor() throws Exception {
    server.serve(1);
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ascii(
              "POST /v2/models/generator/infer HTTP/1.1\r\nHost: localhost\r\n"
                  + "Content-Length: 100000000\r\n\r\n"));
      byte[] piece = new byte[1 << 16];
      try {
        for (int i = 0; i < 1600; i++) {
          out.write(piece);
        }
      } catch (IOException e) {
        assertThat(e).isNotNull();
      }
    }
    assertServes();
  }

  @Test
  void slowHalfClosedAndMalformedConnectionsHarmNobody() throws Exception {
    server.serve(1);
    try (Socket slow = connect();
        Socket halfClosed = connect();
        Socket nonsense = connect();
        Socket preface = connect()) {
      slow.getOutputStream().write(ascii("GET /v1/samples HTTP/1.1\r\nHos"));
      halfClosed
          .getOutputStream()
          .write(ascii("GET /v1/generator HTTP/1.1\r\nHost: localhost\r\n\r\n"));
      halfClosed.shutdownOutput();
      nonsense.getOutputStream().write(new byte[] {0, 1, 2, 3, (byte) 0xFF, '\n', '\n'});
      preface.getOutputStream().write(ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nnonsense nonsense"));
      assertServes();
    }
    assertServes();
  }

  @Test
  void aBodyThatNeverComesEndsWithTheRequestsTime() throws Exception {
    server.serve(1);
    try (Socket socket = connect()) {
      socket
          .getOutputStream()
          .write(
              ascii(
                  "POST /v2/models/generator/infer HTTP/1.1\r\nHost: localhost\r\n"
                      + "Content-Length: 100\r\n\r\n{"));
      socket.setSoTimeout(15_000);

      String answer = new String(socket.getInputStream().readNBytes(40), StandardCharsets.US_ASCII);

      assertThat(answer).startsWith("HTTP/1.1 503");
    }
    assertServes();
  }

  private void assertServes() throws Exception {
    assertThat(server.get("/v1/samples?count=2&seed=1").statusCode()).isEqualTo(200);
  }

  private int status(String path, String host) throws IOException {
    try (Socket socket = connect()) {
      socket
          .getOutputStream()
          .write(ascii("GET %s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(path, host)));
      socket.setSoTimeout(15_000);
      String line = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
      return Integer.parseInt(line.substring(9));
    }
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.port());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static boolean live(GRPCInferenceServiceBlockingStub client) {
    return client.serverLive(ServerLiveRequest.getDefaultInstance()).getLive();
  }

  private String grpc() {
    return "gproto+http://127.0.0.1:%d/".formatted(server.port());
  }

  private void restart(String token, int requestsPerSecond) {
    server.close();
    server =
        new ApiServer(
            TestGenerator::new,
            new AccessRules(
                token,
                null,
                List.of(),
                List.of(),
                List.of(),
                false,
                requestsPerSecond,
                null,
                null));
    server.serve(1);
  }
}
