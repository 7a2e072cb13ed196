package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamgan.cli.Program.Ended;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All services with a real schema registry. */
class RegistryIT {
  private static final Path REGISTRY = Path.of("target/registry").toAbsolutePath();

  @TempDir Path directory;

  @Test
  void allServicesWriteAndReadTheRegistrysWireFormat() throws Exception {
    int port = freePort();
    try (Program registry =
            Program.other(
                directory,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-jar",
                runner().toString());
        RunningBroker broker = RunningBroker.start(directory)) {
      String url = "http://127.0.0.1:%d/apis/ccompat/v7".formatted(port);
      await().atMost(Duration.ofSeconds(90)).until(() -> get(url + "/subjects").equals("[]"));
      String[] shared = {"-D", "schema.registry.url=" + url, "-D", "topics.create=true"};
      try (Program ingest = start(broker, shared, "ingest", "-D", "image.channels=1");
          Program train =
              start(
                  broker,
                  shared,
                  "train",
                  "--batch",
                  "16",
                  "-D",
                  "network.width=8",
                  "-D",
                  "commit.interval.ms=500");
          Program sampler = start(broker, shared, "sampler", "--port", "0")) {
        ingest.awaitOnError("raw images 0 accepted");
        Ended fed =
            start(broker, shared, "feed", "--raw", "--images", "synthetic", "-D", "feed.limit=700")
                .end();
        assertThat(fed.exitCode()).as(fed.err()).isZero();
        sampler.awaitOnError("serving generator");
        assertThat(ingest.interrupt().exitCode()).isZero();
        assertThat(train.interrupt().exitCode()).isZero();
        assertThat(sampler.interrupt().exitCode()).isZero();
      }
      for (String topic :
          List.of("raw-images", "images", "metrics", "samples", "generators", "checkpoints")) {
        assertThat(firstValue(broker.servers(), "streamgan." + topic))
            .as(topic)
            .startsWith(0, 0, 0);
      }
      assertThat(get(url + "/subjects"))
          .contains("streamgan.raw-images-value")
          .contains("streamgan.images-value")
          .contains("streamgan.generators-io.streamgan.schemas.GeneratorManifest");
      Ended card = start(broker, shared, "describe", "images").end();
      assertThat(card.out()).contains("700 images").contains("channel        grey");
    }
  }

  private static Program start(RunningBroker broker, String[] shared, String... arguments) {
    return broker.program(
        Stream.concat(Stream.of(arguments), Stream.of(shared)).toArray(String[]::new));
  }

  private static Path runner() throws IOException {
    try (Stream<Path> files = Files.list(REGISTRY)) {
      return files
          .filter(file -> file.toString().endsWith("-runner.jar"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static byte[] firstValue(String servers, String topic) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", servers);
    settings.put("isolation.level", "read_committed");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      return consumer.poll(Duration.ofSeconds(20)).iterator().next().value();
    }
  }

  private static String get(String url) {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
      return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
