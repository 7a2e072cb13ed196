package io.streamgan.ingest.source.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.streamgan.ingest.source.SourceException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.services.s3.S3Client;

/** Credentials of a service account in Kubernetes, which AWS's token service exchanges. */
class WebIdentityTest {
  private static final S3Access ACCESS = new S3Access("", "us-east-1", "", "");

  @TempDir Path temp;

  private final List<String> requests = new ArrayList<>();
  private HttpServer tokenService;
  private Map<String, String> properties = Map.of();
  private int status = 200;

  @BeforeEach
  void start() throws IOException {
    tokenService = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    tokenService.createContext("/", this::answer);
    tokenService.start();
    properties =
        Map.of(
            "aws.webIdentityTokenFile",
            Files.writeString(temp.resolve("token"), "a.b.c").toString(),
            "aws.roleArn",
            "arn:aws:iam::123456789012:role/reader",
            "aws.region",
            "us-east-1",
            "aws.endpointUrlSts",
            "http://127.0.0.1:" + tokenService.getAddress().getPort());
    properties.forEach(System::setProperty);
  }

  @AfterEach
  void stop() {
    properties.keySet().forEach(System::clearProperty);
    tokenService.stop(0);
  }

  @Test
  void givesCredentials() throws Exception {
    try (S3Client client = ACCESS.client()) {
      AwsCredentialsIdentity identity =
          (AwsCredentialsIdentity)
              client.serviceClientConfiguration().credentialsProvider().resolveIdentity().get();
      assertThat(identity.accessKeyId()).isEqualTo("ASIA1");
    }
    assertThat(ACCESS.isAnonymous()).isFalse();
    assertThat(requests.get(0))
        .contains("Action=AssumeRoleWithWebIdentity", "RoleArn=arn:aws:iam", "Token=a.b.c");
  }

  @Test
  void thatIsRefusedEndsTheFeed() {
    status = 403;

    assertThatThrownBy(ACCESS::client)
        .isInstanceOf(SourceException.class)
        .hasMessageStartingWith("the web identity in " + temp.resolve("token"))
        .hasMessageContaining("Not authorized")
        .hasMessageEndingWith("check AWS_ROLE_ARN and the trust policy of that role");
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.add(
        URLDecoder.decode(
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
            StandardCharsets.UTF_8));
    byte[] answer =
        (status == 200
                ? """
                <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <AssumeRoleWithWebIdentityResult><Credentials>
                    <AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
                    <SessionToken>session</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>
                  </Credentials></AssumeRoleWithWebIdentityResult>
                </AssumeRoleWithWebIdentityResponse>
                """
                : """
                <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
                <Code>AccessDenied</Code><Message>Not authorized</Message></Error></ErrorResponse>
                """)
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/xml");
    exchange.sendResponseHeaders(status, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }
}
