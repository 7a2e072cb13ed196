package io.streamgan.sampler.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgan.gan.ClassifierSnapshot;
import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.Engines;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageClassifier;
import io.streamgan.gan.Images;
import io.streamgan.gan.image.ImageGrid;
import io.streamgan.sampler.ApiServer;
import io.streamgan.sampler.TestClassifier;
import io.streamgan.sampler.TestGenerator;
import io.streamgan.sampler.export.NpyWriter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClassifyTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PATH = "/v1/classify";
  private static final ClassifierSnapshot SNAPSHOT = TestClassifier.snapshot(1);

  private final ApiServer server = new ApiServer();
  private final Images images = TestGenerator.draw(TestGenerator.parameters(5), 7, 20);

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void answersTheEnginesProbabilitiesForANumpyFileAndForJson() throws Exception {
    serve(3, SNAPSHOT);
    server.name("cat", "dog");
    float[] expected = probabilities(SNAPSHOT, images);

    HttpResponse<byte[]> answer = server.post(PATH, numpy(images));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("X-Generator-Version")).contains("3");
    assertThat(answer.headers().firstValue("X-Images-Seen")).isPresent();
    JsonNode json = JSON.readTree(answer.body());
    assertThat(json.get("generatorVersion").asLong()).isEqualTo(3);
    assertThat(json.get("images")).hasSize(20);
    for (int i = 0; i < 20; i++) {
      JsonNode image = json.get("images").get(i);
      int best = 0;
      for (int k = 0; k < TestClassifier.CLASSES; k++) {
        float probability = expected[i * TestClassifier.CLASSES + k];
        assertThat(image.get("probabilities").get(k).floatValue()).isEqualTo(probability);
        best = probability > expected[i * TestClassifier.CLASSES + best] ? k : best;
      }
      assertThat(image.get("class").asInt()).isEqualTo(best);
      assertThat(image.get("name").asText()).isEqualTo(List.of("cat", "dog", "2").get(best));
    }
    assertThat(JSON.readTree(server.post(PATH, json(images)).body())).isEqualTo(json);
  }

  @Test
  void readsPngAndJpeg() throws Exception {
    serve(1, SNAPSHOT);
    Images one = first(images);
    float[] expected = probabilities(SNAPSHOT, one);

    JsonNode png = JSON.readTree(server.post(PATH, ImageGrid.png(one, 1)).body());
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "jpeg", jpeg);
    HttpResponse<byte[]> black = server.post(PATH, jpeg.toByteArray());

    for (int k = 0; k < TestClassifier.CLASSES; k++) {
      assertThat(png.at("/images/0/probabilities/" + k).floatValue())
          .isCloseTo(expected[k], within(1e-6f));
    }
    assertThat(black.statusCode()).isEqualTo(200);
  }

  @Test
  void theNewestGeneratorsClassifierAnswers() throws Exception {
    serve(1, SNAPSHOT);
    server.post(PATH, numpy(images));
    ClassifierSnapshot other = TestClassifier.snapshot(2);
    serve(2, other);

    JsonNode json = JSON.readTree(server.post(PATH, numpy(images)).body());

    assertThat(json.get("generatorVersion").asLong()).isEqualTo(2);
    assertThat(json.at("/images/0/probabilities/0").floatValue())
        .isEqualTo(probabilities(other, images)[0]);
    assertThat(server.meter("streamgan.sampler.classified")).isEqualTo(40);
  }

  @Test
  void saysThatAModelHasNoClassifier() throws Exception {
    assertProblem(503, "No generator has been published yet", numpy(images));
    server.serve(1);
    assertProblem(501, "train one with objective=semi-supervised", numpy(images));
  }

  @Test
  void saysWhatIsWrongWithABody() throws Exception {
    serve(1, SNAPSHOT);
    byte[] numpy = numpy(images);
    ByteArrayOutputStream large = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(9, 8, BufferedImage.TYPE_INT_RGB), "png", large);
    ByteArrayOutputStream clear = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_ARGB), "png", clear);
    byte[] png = ImageGrid.png(first(images), 1);
    Images many = TestGenerator.draw(TestGenerator.parameters(5), 7, ApiServer.MAX_COUNT + 1);

    assertProblem(400, "must be a PNG or JPEG image", new byte[0]);
    assertProblem(
        400, "must be a PNG or JPEG image", "what is it?".getBytes(StandardCharsets.UTF_8));
    assertProblem(400, "has 9x8 pixels, but the model takes 8x8", large.toByteArray());
    assertProblem(400, "transparent pixels", clear.toByteArray());
    assertProblem(400, "cannot be decoded", Arrays.copyOf(png, 60));
    assertProblem(400, "need 3840 bytes, not 3740", Arrays.copyOf(numpy, numpy.length - 100));
    assertProblem(400, "not complete", Arrays.copyOf(numpy, 20));
    assertProblem(400, "array of uint8", replace(numpy, "|u1", "<f4"));
    assertProblem(400, "takes [count, 8, 8, 3]", replace(numpy, "8, 8, 3", "8, 3, 8"));
    assertProblem(400, "1 to 64 images, not 65", numpy(many));
    assertProblem(400, "not valid JSON", "{\"shape\":".getBytes(StandardCharsets.UTF_8));
    assertProblem(400, "base64", replace(json(images), "\"pixels\":\"", "\"pixels\":\"!"));
    assertThat(server.post(PATH + "?count=1", numpy).statusCode()).isEqualTo(400);
    assertThat(server.post(PATH, new byte[200_000]).statusCode()).isEqualTo(413);
    HttpResponse<byte[]> get = server.get(PATH);
    assertThat(get.statusCode()).isEqualTo(405);
    assertThat(get.headers().firstValue("Allow")).contains("POST");
  }

  private void assertProblem(int status, String detail, byte[] body) throws Exception {
    HttpResponse<byte[]> answer = server.post(PATH, body);
    assertThat(answer.statusCode()).as(detail).isEqualTo(status);
    assertThat(JSON.readTree(answer.body()).get("detail").asText()).contains(detail);
  }

  private void serve(long version, ClassifierSnapshot classifier) {
    server.serve(
        version,
        new GeneratorSnapshot(TestGenerator.NETWORK, TestGenerator.parameters(version))
            .withClassifier(classifier));
  }

  private static float[] probabilities(ClassifierSnapshot snapshot, Images images) {
    try (ImageClassifier classifier = Engines.load(snapshot, new EngineOptions(1))) {
      return classifier.probabilities(images);
    }
  }

  private static Images first(Images images) {
    return new Images(images.shape(), 1, Arrays.copyOf(images.pixels(), images.shape().bytes()));
  }

  private static byte[] numpy(Images images) {
    byte[] header = NpyWriter.header("|u1", List.of((long) images.count(), 8L, 8L, 3L));
    return ByteBuffer.allocate(header.length + images.pixels().length)
        .put(header)
        .put(images.pixels())
        .array();
  }

  private static byte[] json(Images images) {
    ObjectNode json = JSON.createObjectNode();
    json.putArray("shape").add(images.count()).add(8).add(8).add(3);
    json.put("pixels", Base64.getEncoder().encodeToString(images.pixels()));
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] replace(byte[] bytes, String from, String to) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertThat(text).contains(from);
    return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
  }
}
