package io.streamgan.sampler.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.streamgan.sampler.ApiServer;
import io.streamgan.sampler.TestGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  private static final String PASSWORD = "changeit";

  @TempDir private Path folder;

  @Test
  void withACertificateTheServerSpeaksTlsAndItsCookieIsForTlsOnly() throws Exception {
    KeyStore keys = selfSigned();
    try (ApiServer server = serve(keys)) {
      HttpClient client = HttpClient.newBuilder().sslContext(trusting(keys)).build();
      String url = "https://127.0.0.1:" + server.port();

      HttpResponse<String> session =
          client.send(
              HttpRequest.newBuilder(URI.create(url + "/v1/session"))
                  .header("authorization", "Bearer secret")
                  .POST(BodyPublishers.noBody())
                  .build(),
              BodyHandlers.ofString());

      assertThat(session.statusCode()).isEqualTo(204);
      assertThat(session.headers().firstValue("set-cookie").orElse("")).contains("; Secure");
      assertThat(
              client
                  .send(
                      HttpRequest.newBuilder(URI.create(url + "/v1/samples?count=1")).build(),
                      BodyHandlers.ofString())
                  .statusCode())
          .isEqualTo(401);
    }
  }

  @Test
  void theImagesHealthCheckSpeaksTlsWhereACertificateIsSet() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/openssl")), "skipped: openssl is not installed");
    try (ApiServer server = serve(selfSigned())) {
      ProcessBuilder ready =
          new ProcessBuilder("bash", "../docker/ready").redirectErrorStream(true);
      ready.environment().put("STREAMGAN_SAMPLER_PORT", String.valueOf(server.port()));
      ready.environment().put("STREAMGAN_SAMPLER_TLS_CERTIFICATE", "/tls/tls.crt");

      Process check = ready.start();

      assertThat(new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("/health/ready on port %d answers 200%n".formatted(server.port()));
      assertThat(check.waitFor()).isZero();
    }
  }

  private ApiServer serve(KeyStore keys) throws Exception {
    Path certificate = pem("CERTIFICATE", keys.getCertificate("sampler").getEncoded());
    Path key = pem("PRIVATE KEY", keys.getKey("sampler", PASSWORD.toCharArray()).getEncoded());
    ApiServer server =
        new ApiServer(
            TestGenerator::new,
            new AccessRules(
                "secret", null, List.of(), List.of(), List.of(), false, 0, certificate, key));
    server.serve(1);
    return server;
  }

  private KeyStore selfSigned() throws Exception {
    Path store = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "sampler",
                "-keyalg",
                "EC",
                "-dname",
                "CN=sampler",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString())
            .inheritIO()
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private Path pem(String what, byte[] encoded) throws IOException {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(encoded);
    return Files.writeString(
        folder.resolve(what.replace(' ', '-') + ".pem"),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, body, what));
  }

  private static SSLContext trusting(KeyStore keys) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("sampler", keys.getCertificate("sampler"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
