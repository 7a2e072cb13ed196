package io.streamgan.sampler.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.Latents;
import io.streamgan.sampler.ApiServer;
import io.streamgan.sampler.TestGenerator;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests for images of a class. */
@TestInstance(Lifecycle.PER_CLASS)
class ClassesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ByteBuffer PARAMETERS = TestGenerator.classParameters(2);

  private final ApiServer server = new ApiServer();

  @BeforeAll
  void serve() {
    server.serve(1);
    server.serveClasses(2);
  }

  @AfterAll
  void close() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"label", "class"})
  void aClassIsDrawnWhenItIsAskedFor(String parameter) throws Exception {
    JsonNode json =
        JSON.readTree(
            server.get("/v1/samples?seed=7&count=3&format=json&" + parameter + "=2").body());

    assertThat(json.get("labels").toString()).isEqualTo("[2,2,2]");
    assertThat(json.get("pixels").binaryValue())
        .isEqualTo(TestGenerator.draw(PARAMETERS, 7, new int[] {2, 2, 2}).pixels())
        .isNotEqualTo(TestGenerator.draw(PARAMETERS, 7, new int[] {1, 1, 1}).pixels());
  }

  @Test
  void aClassMayBeNamed() throws Exception {
    server.name("cat", "dog", "two, or three");
    try {
      for (String query : new String[] {"class=dog", "label=dog", "class=1"}) {
        assertThat(server.get("/v1/samples?seed=7&count=3&" + query).body())
            .isEqualTo(server.get("/v1/samples?seed=7&count=3&label=1").body());
      }
      assertThat(server.get("/v1/interpolation?from=1&to=2&class=dog").body())
          .isEqualTo(server.get("/v1/interpolation?from=1&to=2&label=1").body());
      assertThat(JSON.readTree(server.get("/v1/generator").body()).get("classNames").toString())
          .isEqualTo("[\"cat\",\"dog\",\"two, or three\"]");
      HttpResponse<byte[]> unknown = server.get("/v1/samples?class=cow");
      assertThat(unknown.statusCode()).isEqualTo(400);
      assertThat(JSON.readTree(unknown.body()).get("detail").asText())
          .isEqualTo(
              "Parameter class must be one of the classes cat, dog, two, or three, not 'cow'.");
    } finally {
      server.name();
    }
  }

  @Test
  void truncationShortensLatentsAndKeepsTheClassThatFollowsFromThem() throws Exception {
    GeneratorSnapshot snapshot = new GeneratorSnapshot(TestGenerator.CLASS_NETWORK, PARAMETERS);
    Latents latents = Latents.seeded(7, 30, TestGenerator.LATENT_SIZE);
    float[] half = latents.values().clone();
    int[] labels = new int[latents.count()];
    for (int i = 0; i < half.length; i++) {
      half[i] *= 0.5f;
    }
    for (int i = 0; i < labels.length; i++) {
      labels[i] =
          snapshot.classBoundaries().classOf(latents.values()[i * TestGenerator.LATENT_SIZE]);
    }
    assertThat(labels).contains(0, 1, 2);

    JsonNode json =
        JSON.readTree(server.get("/v1/samples?seed=7&count=30&format=json&truncation=0.5").body());

    assertThat(json.get("pixels").binaryValue())
        .isEqualTo(
            new TestGenerator(snapshot)
                .sample(new Latents(30, TestGenerator.LATENT_SIZE, half), labels)
                .pixels());
    assertThat(json.get("labels").toString()).isEqualTo(Arrays.toString(labels).replace(" ", ""));
    assertThat(server.get("/v1/samples?seed=7&truncation=0.5").headers().firstValue("etag"))
        .isNotEqualTo(server.get("/v1/samples?seed=7").headers().firstValue("etag"));
    assertThat(server.get("/v1/samples?seed=7&truncation=1").body())
        .isEqualTo(server.get("/v1/samples?seed=7").body());
    assertThat(server.get("/v1/interpolation?from=1&to=2&truncation=0.5").body())
        .isNotEqualTo(server.get("/v1/interpolation?from=1&to=2").body());
  }

  @Test
  void classesHaveEntityTagsOfTheirOwn() throws Exception {
    HttpResponse<byte[]> first = server.get("/v1/samples?seed=7&label=0");
    String tag = first.headers().firstValue("etag").orElseThrow();

    assertThat(server.get("/v1/samples?seed=7&label=0", "if-none-match", tag).statusCode())
        .isEqualTo(304);
    for (String other : new String[] {"", "&label=1"}) {
      assertThat(server.get("/v1/samples?seed=7" + other, "if-none-match", tag).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void interpolationAndTimelapseKeepToAClass() throws Exception {
    assertThat(server.get("/v1/interpolation?from=1&to=2&label=1").body())
        .isNotEqualTo(server.get("/v1/interpolation?from=1&to=2&label=2").body());
    assertThat(server.get("/v1/timelapse.gif?label=1").statusCode()).isEqualTo(400);
  }

  @Test
  void theManifestTellsHowManyThereAre() throws Exception {
    assertThat(JSON.readTree(server.get("/v1/generator").body()).get("classes").asInt())
        .isEqualTo(TestGenerator.CLASSES);
    assertThat(JSON.readTree(server.get("/v1/generator?version=1").body()).get("classes").asInt())
        .isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "label=3 | The generator knows the classes 0 to 2, not 3.",
        "label=0&version=1 | The generator knows no classes, so none can be asked for.",
        "label=-1 | Parameter label must be a whole number from 0 to 65535, not '-1'.",
        "label=two | Parameter label must be a whole number from 0 to 65535, not 'two'.",
        "label=1&class=1 | Parameters label and class say the same; give one of them.",
      })
  void aClassThatThereIsNotIsABadRequest(String query, String detail) throws Exception {
    HttpResponse<byte[]> answer = server.get("/v1/samples?" + query);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(answer.body()).get("detail").asText()).isEqualTo(detail);
  }
}
