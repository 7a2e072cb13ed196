package io.streamgan.sampler.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.client.grpc.GrpcClients;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.streamgan.sampler.ApiServer;
import io.streamgan.sampler.TestGenerator;
import io.streamgan.sampler.infer.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.streamgan.sampler.infer.proto.ModelInferRequest;
import io.streamgan.sampler.infer.proto.ServerLiveRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens of an identity provider, which serves its keys over HTTP. */
class ProviderTokensTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String AUDIENCE = "streamgan";

  private static RSAKey first;
  private static RSAKey second;

  private HttpServer provider;
  private String issuer = "";
  private volatile JWKSet keys = new JWKSet();
  private volatile boolean answering = true;
  private volatile CountDownLatch held = new CountDownLatch(0);
  private volatile String keysAddress = "";
  private final AtomicInteger asked = new AtomicInteger();
  private ApiServer server;

  @BeforeAll
  static void generateKeys() throws Exception {
    first = new RSAKeyGenerator(2048).keyID("first").generate();
    second = new RSAKeyGenerator(2048).keyID("second").generate();
  }

  @BeforeEach
  void start() throws IOException {
    provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    issuer = "http://127.0.0.1:%d/realm".formatted(provider.getAddress().getPort());
    serve(
        "/realm/.well-known/openid-configuration",
        () -> "{\"jwks_uri\": \"%s\"}".formatted(keysAddress));
    serve("/realm/keys", () -> keys.toPublicJWKSet().toString());
    provider.start();
    keys = new JWKSet(first);
    keysAddress = issuer + "/keys";
    server = sampler("roles", "");
  }

  private interface Body {
    String text();
  }

  private void serve(String path, Body body) {
    provider.createContext(
        path,
        exchange -> {
          asked.incrementAndGet();
          awaitRelease();
          byte[] bytes = body.text().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answering ? 200 : 500, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private void awaitRelease() throws IOException {
    try {
      held.await(15, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private ApiServer sampler(String rolesClaim, String staticToken) {
    ApiServer started =
        new ApiServer(
            TestGenerator::new,
            new AccessRules(
                staticToken,
                new IdentityProvider(issuer, AUDIENCE, "", rolesClaim),
                List.of(),
                List.of(),
                List.of("127.0.0.1"),
                false,
                0,
                null,
                null));
    started.serve(1);
    return started;
  }

  @AfterEach
  void stop() {
    server.close();
    provider.stop(0);
  }

  @Test
  void eachRoleOpensItsCalls() throws Exception {
    List<String> paths =
        List.of("/v1/generator", "/v1/samples", "/v1/generator/export?format=npz", "/metrics");

    assertThat(paths.stream().map(path -> status(path, token("read"))))
        .containsExactly(200, 403, 403, 200);
    assertThat(paths.stream().map(path -> status(path, token("sample"))))
        .containsExactly(403, 200, 403, 403);
    assertThat(paths.stream().map(path -> status(path, token("export"))))
        .containsExactly(403, 403, 200, 403);
    assertThat(paths.stream().map(path -> status(path, token("read", "SAMPLE", "export", "x"))))
        .containsOnly(200);
    assertThat(detail(server.get("/v1/samples", "authorization", "Bearer " + token("read"))))
        .isEqualTo("This call needs the role sample in the token's claim roles.");
  }

  @Test
  void tokensThatAreNotForThisServerOrNoLongerValidAreRefused() throws Exception {
    JWTClaimsSet right = claims("read");
    JWTClaimsSet.Builder wrong = new JWTClaimsSet.Builder(right);
    String signed = sign(right, first);
    List<String> tokens =
        List.of(
            sign(
                new JWTClaimsSet.Builder(right)
                    .expirationTime(Date.from(Instant.now().minusSeconds(120)))
                    .build(),
                first),
            sign(
                new JWTClaimsSet.Builder(right)
                    .notBeforeTime(Date.from(Instant.now().plusSeconds(120)))
                    .build(),
                first),
            sign(new JWTClaimsSet.Builder(right).expirationTime(null).build(), first),
            sign(new JWTClaimsSet.Builder(right).audience("another").build(), first),
            sign(wrong.issuer("http://127.0.0.1/realm").build(), first),
            sign(right, second),
            new PlainJWT(right).serialize(),
            hmac(right),
            signed.substring(0, signed.length() - 8) + "AAAAAAAA",
            "a.b.c",
            "..",
            "opaque");

    assertThat(status("/v1/generator", signed)).isEqualTo(200);
    assertThat(tokens)
        .allSatisfy(token -> assertThat(status("/v1/generator", token)).isEqualTo(401));
    assertThat(server.get("/v1/generator").statusCode()).isEqualTo(401);
    assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void aNewKeyOfTheProviderIsTakenOver() throws Exception {
    assertThat(status("/v1/generator", sign(claims("read"), first))).isEqualTo(200);

    keys = new JWKSet(second);

    assertThat(status("/v1/generator", sign(claims("read"), second))).isEqualTo(200);
  }

  @Test
  void tokensWithUnknownKeysAskTheProviderTwiceAtMost() throws Exception {
    assertThat(status("/v1/generator", token("read"))).isEqualTo(200);
    int before = asked.get();

    List<HttpResponse<byte[]>> answers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      RSAKey unknown = new RSAKey.Builder(second).keyID("unknown" + i).build();
      answers.add(
          server.get("/v1/generator", "authorization", "Bearer " + sign(claims("read"), unknown)));
    }

    assertThat(asked.get() - before).isLessThanOrEqualTo(2);
    assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(401, 503).endsWith(503);
    assertThat(detail(answers.get(4)))
        .isEqualTo("The token's key is not known yet; try again shortly.");
  }

  @Test
  void whatHasNotTheFormOfATokenIsRefusedWithoutAskingTheProvider() {
    assertThat(status("/v1/generator", "a.b.c")).isEqualTo(401);
    assertThat(asked).hasValue(0);
  }

  @Test
  void anUnusableAddressOfTheKeysIsNoFaultOfTheToken() {
    for (String address : List.of("keys", "http://login.example/keys", "file:///keys", ":")) {
      keysAddress = address;
      try (ApiServer misled = sampler("roles", "")) {
        assertThat(
                misled
                    .getAsync("/v1/generator", "authorization", "Bearer " + token("read"))
                    .join()
                    .statusCode())
            .as(address)
            .isEqualTo(503);
      }
    }
  }

  @Test
  void whileTheProviderHangsOtherRequestsAreAnswered() throws Exception {
    held = new CountDownLatch(1);
    try (ApiServer both = sampler("roles", "secret")) {
      List<CompletableFuture<HttpResponse<byte[]>>> waiting = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        waiting.add(both.getAsync("/v1/generator", "authorization", "Bearer " + token("read")));
      }
      await().until(() -> asked.get() == 1);

      both.post(
          "/v2/models/generator/infer",
          "{}".getBytes(StandardCharsets.UTF_8),
          "authorization",
          "Bearer secret");

      assertThat(waiting).noneMatch(CompletableFuture::isDone);
      held.countDown();
    }
  }

  @Test
  void anEventStreamEndsWithItsToken() {
    JWTClaimsSet almostOver =
        new JWTClaimsSet.Builder(claims("read"))
            .expirationTime(Date.from(Instant.now().minusSeconds(27)))
            .build();

    CompletableFuture<HttpResponse<byte[]>> stream =
        server.getAsync("/v1/stream", "authorization", "Bearer " + sign(almostOver, first));

    await().until(stream::isDone);
    assertThat(stream).as("ended by the server").isCompletedExceptionally();
    assertThat(status("/v1/stream", sign(almostOver, first))).isEqualTo(401);
  }

  @Test
  void whileTheProviderIsAwayItsKeysStayInUseAndBeforeTheyAreKnownRequestsMayBeRepeated()
      throws Exception {
    answering = false;
    HttpResponse<byte[]> early =
        server.get("/v1/generator", "authorization", "Bearer " + token("read"));
    assertThat(early.statusCode()).isEqualTo(503);
    assertThat(early.headers().firstValue("retry-after")).hasValue("5");

    assertThat(status("/v1/generator", token("read"))).isEqualTo(503);
    assertThat(asked).as("a second request did not ask the provider again").hasValue(1);

    answering = true;
    await().until(() -> status("/v1/generator", token("read")) == 200);
    provider.stop(0);
    assertThat(status("/v1/generator", token("read"))).isEqualTo(200);
  }

  @Test
  void rolesAreFoundInNestedClaimsAndInScopes() throws Exception {
    Map<String, Object> keycloak = Map.of("roles", List.of("offline_access", "read"));
    JWTClaimsSet nested =
        new JWTClaimsSet.Builder(claims()).claim("realm_access", keycloak).build();
    JWTClaimsSet scopes =
        new JWTClaimsSet.Builder(claims()).claim("scope", "openid sample").build();

    try (ApiServer realm = sampler("realm_access.roles", "");
        ApiServer scoped = sampler("scope", "")) {
      assertThat(
              realm
                  .get("/v1/generator", "authorization", "Bearer " + sign(nested, first))
                  .statusCode())
          .isEqualTo(200);
      assertThat(
              scoped
                  .get("/v1/samples", "authorization", "Bearer " + sign(scopes, first))
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void theServersOwnTokenAllowsEverythingBesideThem() throws Exception {
    try (ApiServer both = sampler("roles", "secret")) {
      for (String token : List.of("secret", token("export"))) {
        assertThat(
                both.get("/v1/generator/export?format=npz", "authorization", "Bearer " + token)
                    .statusCode())
            .isEqualTo(200);
      }
      assertThat(both.get("/v1/samples", "authorization", "Bearer secre").statusCode())
          .isEqualTo(401);
    }
  }

  @Test
  void aBrowserKeepsTheTokenInACookieUntilItExpires() throws Exception {
    HttpResponse<byte[]> session =
        server.post(
            "/v1/session",
            new byte[0],
            "authorization",
            "Bearer " + token("read"),
            "x-forwarded-proto",
            "https");

    String cookie = session.headers().firstValue("set-cookie").orElseThrow();
    assertThat(session.statusCode()).isEqualTo(204);
    assertThat(cookie).contains("HTTPOnly").contains("SameSite=Strict").contains("Secure");
    assertThat(cookie).containsPattern("Max-Age=(6[0-2]\\d|630);");
    String pair = cookie.substring(0, cookie.indexOf(';'));
    assertThat(server.get("/v1/generator", "cookie", pair).statusCode()).isEqualTo(200);
    assertThat(server.get("/v1/samples", "cookie", pair).statusCode()).isEqualTo(403);
  }

  @Test
  void theCookieOfATokenWithinTheClockSkewIsKept() throws Exception {
    JWTClaimsSet justOver =
        new JWTClaimsSet.Builder(claims("read"))
            .expirationTime(Date.from(Instant.now().minusSeconds(10)))
            .build();

    HttpResponse<byte[]> session =
        server.post("/v1/session", new byte[0], "authorization", "Bearer " + sign(justOver, first));

    assertThat(session.statusCode()).isEqualTo(204);
    assertThat(session.headers().firstValue("set-cookie").orElseThrow())
        .containsPattern("Max-Age=(1\\d|20);");
  }

  @Test
  void aTokenThatNoBrowserKeepsIsRefusedWithTheReason() throws Exception {
    JWTClaimsSet large =
        new JWTClaimsSet.Builder(claims("read")).claim("groups", "g".repeat(4000)).build();
    String token = sign(large, first);

    HttpResponse<byte[]> session =
        server.post("/v1/session", new byte[0], "authorization", "Bearer " + token);

    assertThat(session.statusCode()).isEqualTo(400);
    assertThat(detail(session))
        .startsWith(
            "The token has %d bytes, more than a browser keeps in a cookie"
                .formatted(token.length()));
    assertThat(status("/v1/generator", token)).isEqualTo(200);
  }

  @Test
  void grpcHasTheSameRoles() {
    GRPCInferenceServiceBlockingStub client =
        GrpcClients.builder("gproto+http://127.0.0.1:%d/".formatted(server.port()))
            .addHeader("authorization", "Bearer " + token("read"))
            .build(GRPCInferenceServiceBlockingStub.class);

    assertThat(client.serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();
    assertThatThrownBy(() -> client.modelInfer(ModelInferRequest.getDefaultInstance()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED));
  }

  private int status(String path, String token) {
    try {
      return server.get(path, "authorization", "Bearer " + token).statusCode();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String detail(HttpResponse<byte[]> answer) throws IOException {
    return JSON.readTree(answer.body()).get("detail").asText();
  }

  private String token(String... roles) {
    return sign(claims(roles), first);
  }

  private JWTClaimsSet claims(String... roles) {
    return new JWTClaimsSet.Builder()
        .issuer(issuer)
        .audience(List.of("others", AUDIENCE))
        .subject("someone")
        .expirationTime(Date.from(Instant.now().plusSeconds(600)))
        .claim("roles", List.of(roles))
        .build();
  }

  private static String sign(JWTClaimsSet claims, RSAKey key) {
    try {
      return sign(
          claims,
          new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
          new RSASSASigner(key));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Signs with the public key as a shared secret, which careless servers accept. */
  private static String hmac(JWTClaimsSet claims) throws Exception {
    return sign(
        claims,
        new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(first.getKeyID()).build(),
        new MACSigner(first.toRSAPublicKey().getEncoded()));
  }

  private static String sign(JWTClaimsSet claims, JWSHeader header, JWSSigner signer)
      throws Exception {
    SignedJWT token = new SignedJWT(header, claims);
    token.sign(signer);
    return token.serialize();
  }
}
