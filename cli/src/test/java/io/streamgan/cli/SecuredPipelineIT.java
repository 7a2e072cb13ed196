package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamgan.broker.RecordingAuthorizer;
import io.streamgan.broker.SecuredBroker;
import io.streamgan.cli.Program.Ended;
import io.streamgan.schemas.topics.TopicLag;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pipeline on a broker with TLS, SCRAM and Kafka's own authorizer. Each service has a principal
 * of its own, with the rights that the command {@code acls} prints and no others.
 */
class SecuredPipelineIT {
  private static final List<String> SERVICES =
      List.of("topics", "feed", "ingest", "train", "monitor", "sampler");

  /** Rights for what does not happen in this test: events, and classes that no feed has added. */
  private static final List<String> UNUSED =
      List.of(
          "User:test-feed READ streamgan.watched-files",
          "User:test-ingest WRITE streamgan.classes",
          "User:test-ingest WRITE streamgan.classes",
          "User:test-train READ streamgan.events",
          "User:test-train WRITE streamgan.events",
          "User:test-monitor WRITE streamgan.events");

  private static final List<Program> STARTED = new ArrayList<>();

  @TempDir static Path directory;

  private static SecuredBroker broker;

  @BeforeAll
  static void startBroker() throws Exception {
    broker =
        SecuredBroker.start(
            directory,
            SERVICES.stream().map(service -> "test-" + service).toList(),
            Map.of(
                "authorizer.class.name",
                RecordingAuthorizer.class.getName(),
                "super.users",
                "User:ANONYMOUS"));
    for (String service : SERVICES) {
      Files.writeString(directory.resolve(service + ".properties"), configuration(service));
    }
  }

  @AfterAll
  static void stopBroker() {
    STARTED.forEach(Program::close);
    broker.close();
  }

  @Test
  void printedRightsAreEnoughForEachServiceAndNoneIsSuperfluous() throws Exception {
    Path watchedFolder = directory.resolve("folder");
    Path folder = Files.createDirectories(watchedFolder.resolve("cat"));
    String[] raw = {
      "-D", "feed.raw=true", "-D", "feed.resume=true", "-D", "feed.max.lag.group=streamgan-trainer"
    };
    String[] watched = {"-D", "feed.watch=true"};
    String[] requests = {"-D", "sampler.requests=true"};
    List<AclBinding> rights = new ArrayList<>();
    rights.addAll(allow(with(raw, "acls", "--service", "feed")));
    rights.addAll(allow(with(watched, "acls", "--service", "feed")));
    for (String service : List.of("topics", "ingest", "train", "monitor")) {
      rights.addAll(allow("acls", "--service", service));
    }
    rights.addAll(allow(with(requests, "acls", "--service", "sampler")));

    Ended created = service("topics", "topics", "create").end();
    assertThat(created.exitCode()).as(created.err()).isZero();
    Program ingest = service("ingest", "ingest", "-D", "image.channels=1");
    ingest.awaitOnError("raw images 0 accepted");
    Program sampler = service("sampler", with(requests, "sampler", "--port", "0"));
    String url = sampler.awaitOnError("API at (\\S+)");
    Program killed = train();
    Ended fed =
        service("feed", with(raw, "feed", "--images", "synthetic", "-D", "feed.limit=700")).end();
    assertThat(fed.exitCode()).as(fed.err()).isZero();
    sampler.awaitOnError("serving generator");
    killed.close();
    Program monitor = service("monitor", "monitor", "-D", "quality.interval.ms=2000");
    Files.write(folder.resolve("1.png"), png());
    Program watching = service("feed", with(watched, "feed", "--images", watchedFolder.toString()));
    awaitRecords("watched-files");
    Program train = train();
    send("sample-requests", "{\"count\": 1}");
    send("raw-images", "no image");
    send("images", "no batch");
    assertThat(status(url + "v1/real")).isEqualTo(200);
    awaitRecords("sample-replies");
    // A record of ingest and one of the trainer, and the marker of each one's transaction.
    awaitRecords("dead-letters", 4);
    awaitRecords("quality");
    awaitRecords("metric-windows");
    for (Program service : List.of(watching, train, monitor, sampler, ingest)) {
      Ended ended = service.interrupt();
      assertThat(ended.exitCode()).as(ended.err()).isZero();
    }
    assertThat(RecordingAuthorizer.refused()).isEmpty();
    assertThat(rights)
        .filteredOn(right -> !isUsed(right))
        .extracting(SecuredPipelineIT::text)
        .containsExactlyInAnyOrderElementsOf(UNUSED);
  }

  private static String text(AclBinding right) {
    return "%s %s %s"
        .formatted(right.entry().principal(), right.entry().operation(), right.pattern().name());
  }

  private static int status(String url) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding())
        .statusCode();
  }

  private static boolean isUsed(AclBinding right) {
    return RecordingAuthorizer.used(
        right.entry().principal(), right.entry().operation(), right.pattern());
  }

  private static Program train() {
    return service(
        "train", "train", "--batch", "16", "-D", "network.width=8", "-D", "commit.interval.ms=500");
  }

  /** Starts a command as the principal of {@code service}. */
  private static Program service(String service, String... arguments) {
    String[] config = {"--config", service + ".properties"};
    Program program = Program.streamgan(directory, with(config, arguments));
    STARTED.add(program);
    return program;
  }

  private static String[] with(String[] more, String... arguments) {
    return Stream.concat(Arrays.stream(arguments), Arrays.stream(more)).toArray(String[]::new);
  }

  /** Creates the rights that a command prints, and returns them. */
  private static List<AclBinding> allow(String... command) throws Exception {
    String[] principal = {"--principal-prefix", "User:test-"};
    Ended printed = Program.streamgan(directory, with(principal, command)).end();
    assertThat(printed.exitCode()).as(printed.err()).isZero();
    return broker.allow(printed.out());
  }

  private static String configuration(String service) {
    return """
    bootstrap.servers=%s
    kafka.security.protocol=SASL_SSL
    kafka.sasl.mechanism=SCRAM-SHA-512
    kafka.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \
      username="test-%s" password="%s";
    kafka.ssl.truststore.location=%s
    kafka.ssl.truststore.type=PKCS12
    kafka.ssl.truststore.password=%s
    kafka.streams.state.dir=%s
    """
        .formatted(
            broker.address(),
            service,
            SecuredBroker.PASSWORD,
            directory.resolve("broker.p12"),
            SecuredBroker.PASSWORD,
            directory.resolve("state"));
  }

  private static void awaitRecords(String topic) {
    awaitRecords(topic, 1);
  }

  private static void awaitRecords(String topic, int count) {
    Map<String, Object> client = Map.of("bootstrap.servers", broker.plain());
    try (TopicLag lag = new TopicLag(client, "streamgan." + topic)) {
      await(topic)
          .atMost(Duration.ofMinutes(2))
          .failFast(() -> assertThat(RecordingAuthorizer.refused()).isEmpty())
          .until(() -> lag.span().orElseThrow().behind(Map.of()) >= count);
    }
  }

  private static void send(String topic, String value) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.plain()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      producer.send(new ProducerRecord<>("streamgan." + topic, new byte[] {1}, bytes)).get();
    }
  }

  private static byte[] png() throws IOException {
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_BYTE_GRAY);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(image, "png", file);
    return file.toByteArray();
  }
}
