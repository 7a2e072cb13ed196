package io.streamgan.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.client.grpc.GrpcClients;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.gan.image.ImageGrid;
import io.streamgan.sampler.infer.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.streamgan.sampler.infer.proto.InferTensorContents;
import io.streamgan.sampler.infer.proto.ModelInferRequest;
import io.streamgan.sampler.infer.proto.ModelInferRequest.InferInputTensor;
import io.streamgan.sampler.infer.proto.ModelInferResponse;
import io.streamgan.sampler.infer.proto.ModelReadyRequest;
import io.streamgan.sampler.infer.proto.RepositoryIndexRequest;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.Topics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One sampler for faces of 8x8x3, digits of 4x12x1, and a model that has no generator yet. */
@TestInstance(Lifecycle.PER_CLASS)
class SeveralModelsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PREFIX = "several.";
  private static final String INFER =
      """
      {"inputs": [{"name": "seed", "datatype": "INT64", "shape": [1], "data": [7]},
       {"name": "count", "datatype": "INT32", "shape": [1], "data": [2]}]}
      """;

  @TempDir static Path dataDir;

  private final HttpClient client = HttpClient.newHttpClient();
  private EmbeddedBroker broker;
  private TestTrainer faces;
  private TestTrainer digits;
  private SamplerServer sampler;

  @BeforeAll
  void start() {
    broker = EmbeddedBroker.start(dataDir, 0);
    Topics.createMissing(
        new Settings(
            Settings.shared(),
            Map.of("bootstrap.servers", broker.bootstrapServers(), "topics.prefix", PREFIX)),
        Topics.all());
    faces = new TestTrainer(broker.bootstrapServers(), PREFIX, "faces");
    digits = new TestTrainer(broker.bootstrapServers(), PREFIX, "digits");
    faces.generator("face-run", 1);
    digits.generator("digit-run", 3, TestGenerator.WIDE_NETWORK);
    sampler = SamplerServer.start(settings("faces,digits,later"), TestGenerator::new);
    await().atMost(Duration.ofSeconds(30)).until(() -> get("health/ready").statusCode() == 200);
  }

  @AfterAll
  void stop() {
    sampler.close();
    faces.close();
    digits.close();
    broker.close();
  }

  private Settings settings(String models) {
    return new Settings(
        SamplerSettings.definition(),
        Map.of(
            Settings.BOOTSTRAP_SERVERS.name(),
            broker.bootstrapServers(),
            Settings.TOPICS_PREFIX.name(),
            PREFIX,
            SamplerSettings.MODELS.name(),
            models,
            SamplerSettings.PORT.name(),
            "0"));
  }

  @Test
  void samplesAreThoseOfTheModelThatIsNamedAndOtherwiseOfTheFirst() throws Exception {
    String query = "v1/samples?count=2&seed=7&format=json";
    JsonNode first = json(query);
    JsonNode named = json(query + "&model=digits");

    assertThat(first.get("shape").toString()).isEqualTo("[2,8,8,3]");
    assertThat(json(query + "&model=faces")).isEqualTo(first);
    assertThat(json(query + "&model=generator")).isEqualTo(first);
    assertThat(named.get("shape").toString()).isEqualTo("[2,4,12,1]");
    assertThat(named.get("runId").asText()).isEqualTo("digit-run");
    assertThat(json("v1/generator").get("imageShape").toString()).isEqualTo("[8,8,3]");
    assertThat(json("v1/generator?model=digits").get("version").asLong()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v1/samples?model=cats",
        "v1/interpolation?from=1&to=2&model=cats",
        "v1/timelapse.gif?model=cats",
        "v1/real?model=cats",
        "v1/generator?model=cats",
        "v1/generator/export?format=npz&model=cats",
        "v1/stream?model=cats",
        "v1/history?model=cats",
        "health/ready?model=cats",
        "v2/models/cats",
        "v2/models/cats/ready",
        "v2/models/cats/stats",
      })
  void anUnknownModelIsNotFound(String path) throws Exception {
    HttpResponse<String> answer = get(path);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    assertThat(JSON.readTree(answer.body()).get("detail").asText())
        .isEqualTo("There is no model 'cats'; this server serves the models faces, digits, later.");
  }

  @Test
  void aModelWithoutAGeneratorIsListedAndNotReady() throws Exception {
    assertThat(json("v2/models").toString())
        .isEqualTo("{\"models\":[\"faces\",\"digits\",\"later\"]}");
    assertThat(get("v2/models/later").statusCode()).isEqualTo(503);
    assertThat(get("v2/models/later/ready").statusCode()).isEqualTo(503);
    assertThat(get("v1/samples?model=later").statusCode()).isEqualTo(503);
    assertThat(post("v2/models/later/infer", INFER).statusCode()).isEqualTo(503);
    assertThat(post("v2/repository/index", "").body())
        .isEqualTo(
            "[{\"name\":\"faces\",\"version\":\"1\",\"state\":\"READY\",\"reason\":\"\"},"
                + "{\"name\":\"digits\",\"version\":\"3\",\"state\":\"READY\",\"reason\":\"\"},"
                + "{\"name\":\"later\",\"version\":\"\",\"state\":\"UNAVAILABLE\","
                + "\"reason\":\"no generator has been published yet\"}]");
    assertThat(post("v2/repository/index", "{\"ready\":true}").body()).doesNotContain("later");
  }

  @Test
  void theSamplerIsReadyWithTheModelsThatHaveGenerators() throws Exception {
    assertThat(get("health/ready").body())
        .isEqualTo(
            "{\"status\":\"ready\",\"models\":[{\"model\":\"faces\",\"generatorVersion\":1},"
                + "{\"model\":\"digits\",\"generatorVersion\":3},{\"model\":\"later\"}]}");
    assertThat(get("health/ready?model=digits").body())
        .isEqualTo("{\"status\":\"ready\",\"generatorVersion\":3}");
    assertThat(get("health/ready?model=later").statusCode()).isEqualTo(503);
    assertThat(get("v2/health/ready").statusCode()).isEqualTo(200);
    assertThat(get("health/live").statusCode()).isEqualTo(200);
    assertThat(
            grpc(HealthBlockingStub.class)
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void theInferenceProtocolServesEachModelOverRest() throws Exception {
    JsonNode metadata = json("v2/models/digits");
    assertThat(metadata.get("name").asText()).isEqualTo("digits");
    assertThat(metadata.at("/outputs/0/shape").toString()).isEqualTo("[-1,4,12,1]");
    assertThat(json("v2/models/faces/ready").toString())
        .isEqualTo("{\"name\":\"faces\",\"ready\":true}");
    assertThat(json("v2/models/digits/config").at("/output/0/dims").toString())
        .isEqualTo("[-1,4,12,1]");

    JsonNode answer = JSON.readTree(post("v2/models/digits/infer", INFER).body());

    assertThat(answer.get("model_name").asText()).isEqualTo("digits");
    assertThat(answer.at("/outputs/0/shape").toString()).isEqualTo("[2,4,12,1]");
    assertThat(json("v2/models/digits/stats").at("/model_stats/0/inference_count").asLong())
        .isGreaterThanOrEqualTo(2);
    assertThat(
            StreamSupport.stream(json("v2/models/stats").get("model_stats").spliterator(), false)
                .map(each -> each.get("name").asText()))
        .containsExactly("faces", "digits");
  }

  @Test
  void theInferenceProtocolServesEachModelOverGrpc() {
    GRPCInferenceServiceBlockingStub stub = grpc(GRPCInferenceServiceBlockingStub.class);
    assertThat(isReady(stub, "faces")).isTrue();
    assertThat(isReady(stub, "digits")).isTrue();
    assertThat(isReady(stub, "later")).isFalse();
    assertThatThrownBy(() -> isReady(stub, "cats"))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));

    ModelInferResponse answer =
        stub.modelInfer(
            ModelInferRequest.newBuilder()
                .setModelName("digits")
                .addInputs(
                    InferInputTensor.newBuilder()
                        .setName("seed")
                        .setDatatype("INT64")
                        .addShape(1)
                        .setContents(InferTensorContents.newBuilder().addInt64Contents(7)))
                .build());

    assertThat(answer.getModelName()).isEqualTo("digits");
    assertThat(answer.getOutputs(0).getShapeList()).containsExactly(1L, 4L, 12L, 1L);
    assertThat(index(stub, false))
        .containsExactly("faces 1 READY", "digits 3 READY", "later  UNAVAILABLE");
    assertThat(index(stub, true)).containsExactly("faces 1 READY", "digits 3 READY");
  }

  private static boolean isReady(GRPCInferenceServiceBlockingStub stub, String model) {
    return stub.modelReady(ModelReadyRequest.newBuilder().setName(model).build()).getReady();
  }

  private static List<String> index(GRPCInferenceServiceBlockingStub stub, boolean ready) {
    return stub
        .repositoryIndex(RepositoryIndexRequest.newBuilder().setReady(ready).build())
        .getModelsList()
        .stream()
        .map(model -> model.getName() + " " + model.getVersion() + " " + model.getState())
        .toList();
  }

  @Test
  void eachModelHasEventsAndAHistoryOfItsOwn() throws Exception {
    byte[] png = ImageGrid.png(TestGenerator.draw(TestGenerator.parameters(1), 7, 16), 4);
    try (EventReader first = new EventReader(sampler.url(), "");
        EventReader second = new EventReader(sampler.url(), "v1/stream?model=digits", "")) {
      faces.metrics(TestRecords.metrics("face-run", 11));
      digits.metrics(TestRecords.metrics("digit-run", 22));
      digits.grid(TestRecords.grid("digit-run", 22, png));

      await()
          .untilAsserted(
              () -> {
                assertThat(first.data("metrics")).singleElement().asString().contains("face-run");
                assertThat(second.data("metrics")).singleElement().asString().contains("digit-run");
                assertThat(second.data("sample")).hasSize(1);
                assertThat(second.data("generator")).singleElement().asString().contains(":3,");
                assertThat(second.data("status")).isNotEmpty();
              });
      assertThat(first.data("sample")).isEmpty();
      assertThat(second.data("status")).allMatch(status -> status.contains("\"model\":\"digits\""));
      assertThat(first.events().get(0).id()).isNotEqualTo(second.events().get(0).id());
    }
    JsonNode history = json("v1/history?model=digits");
    assertThat(history.get("model").asText()).isEqualTo("digits");
    assertThat(history.at("/metrics/step").toString()).isEqualTo("[22]");
    String href = history.at("/samples/0/href").asText();
    assertThat(client.send(request(href.substring(1)).build(), BodyHandlers.ofByteArray()).body())
        .isEqualTo(png);
  }

  @Test
  void windowsAreThoseOfAnyModelOnTheTopic() throws Exception {
    digits.records(
        Topic.METRIC_WINDOWS,
        List.of(
            new TestRecords.Keyed("digits", TestRecords.encode(TestRecords.window(10_000, 1)))));

    await().until(() -> json("v1/windows?model=digits").get("windows").size() == 1);
    assertThat(json("v1/windows").toString()).isEqualTo("{\"model\":\"faces\",\"windows\":[]}");
  }

  @Test
  void metersOfAModelCarryItsNameAndThoseOfTheProcessNone() throws Exception {
    assertThat(get("metrics").body())
        .contains("streamgan_sampler_generator_version{model=\"faces\"} 1.0")
        .contains("streamgan_sampler_generator_version{model=\"digits\"} 3.0")
        .contains("streamgan_sampler_generator_version{model=\"later\"} 0.0")
        .contains("streamgan_sampler_generator_swaps_total{model=\"digits\"} 1.0")
        .contains("streamgan_sampler_unsent_bytes{model=\"\"}")
        .containsPattern("kafka_consumer_fetch_manager_records_consumed_total\\{.*model=\"\"");
  }

  private <T> T grpc(Class<T> stub) {
    return GrpcClients.newClient("gproto+" + sampler.url(), stub);
  }

  private JsonNode json(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return client.send(
        request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(sampler.url() + path))
        .version(HttpClient.Version.HTTP_1_1)
        .timeout(Duration.ofSeconds(10));
  }
}
