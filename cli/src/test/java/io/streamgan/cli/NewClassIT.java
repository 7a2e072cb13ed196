package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.cli.Program.Ended;
import java.awt.image.BufferedImage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A class that is added to the stream after a model has been trained, from its folder to samples.
 */
class NewClassIT {
  private static final int IMAGES = 320;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private final HttpClient client = HttpClient.newHttpClient();
  private String sampler = "";

  @Test
  void isLearnedAndSampledByItsName() throws Exception {
    folder("cat");
    folder("dog");
    try (RunningBroker broker = RunningBroker.startWithTopics(directory)) {
      try (Program ingest = broker.program("ingest", "-D", "image.size=32");
          Program train =
              broker.program(
                  "train",
                  "--batch",
                  "16",
                  "-D",
                  "conditional=true",
                  "-D",
                  "network.width=8",
                  "-D",
                  "commit.interval.ms=500",
                  "-D",
                  "generator.interval.steps=5");
          Program serving = broker.program("sampler", "--port", "0")) {
        ingest.awaitOnError("raw images 0 accepted");
        sampler = serving.awaitOnError("API at (\\S+)/");
        feed(broker);
        awaitImagesSeen(IMAGES);
        assertThat(get("/v1/samples?class=emu").statusCode()).isEqualTo(400);

        folder("emu");
        feed(broker);
        awaitImagesSeen(2 * IMAGES);

        assertThat(json(get("/v1/generator")).get("classNames").toString())
            .isEqualTo("[\"cat\",\"dog\",\"emu\"]");
        JsonNode samples = json(get("/v1/samples?class=emu&seed=1&format=json"));
        assertThat(samples.get("labels").get(0).asInt()).isEqualTo(2);
        assertThat(infer("emu").body()).isEqualTo(infer("2").body());
        assertThat(infer("cow").statusCode()).isEqualTo(400);
        assertThat(broker.run("dead-letters", "list").out()).doesNotContain("UNKNOWN_LABEL");
        for (Program service : new Program[] {train, ingest, serving}) {
          Ended ended = service.interrupt();
          assertThat(ended.exitCode()).as(ended.err()).isZero();
        }
      }
    }
  }

  private void folder(String name) throws Exception {
    Path folder = Files.createDirectories(directory.resolve("animals").resolve(name));
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 8; i++) {
      image.setRGB(i, name.length() + i, 0x00ff00 + name.hashCode());
      ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
    }
  }

  /**
   * Feeds the folder's images, the encoded files by name of their folder, until IMAGES are sent.
   */
  private static void feed(RunningBroker broker) {
    Ended fed =
        broker.run(
            "feed", "--images", "animals", "--raw", "--repeat", "-D", "feed.limit=" + IMAGES);
    assertThat(fed.exitCode()).as(fed.err()).isZero();
  }

  private void awaitImagesSeen(int images) {
    await()
        .atMost(Duration.ofMinutes(2))
        .ignoreExceptions()
        .until(() -> json(get("/v1/generator")).get("imagesSeen").asInt() >= images);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(sampler + path)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> infer(String name) throws Exception {
    String body =
        """
        {"inputs": [{"name": "seed", "datatype": "INT64", "shape": [1], "data": [1]},
                    {"name": "label", "datatype": "BYTES", "shape": [1], "data": ["%s"]}]}\
        """
            .formatted(name);
    return client.send(
        HttpRequest.newBuilder(URI.create(sampler + "/v2/models/generator/infer"))
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    return JSON.readTree(response.body());
  }
}
