package io.streamgan.sampler.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.image.ImageGrid;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.sampler.ApiServer;
import io.streamgan.sampler.TestClassifier;
import io.streamgan.sampler.TestGenerator;
import io.streamgan.sampler.TestRecords;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.StepMetrics;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the dashboard learns about a run beside its curves. */
class RunViewTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ApiServer server = new ApiServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aConditionIsOpenFromItsOnsetToItsEnd() throws Exception {
    HealthEvent onset =
        HealthEvent.newBuilder(TestRecords.event("mode-collapse", "onset"))
            .setStep(120)
            .setSeverity("critical")
            .setSince(Instant.parse("2026-01-01T09:59:00Z"))
            .setEvidence(Map.of("ratio", 0.1, "limit", 0.25))
            .build();
    server.watch().event(onset);
    server.watch().event(TestRecords.event("drift", "onset"));

    JsonNode open = history().at("/status/conditions");
    assertThat(open.findValuesAsText("kind")).containsExactly("mode-collapse", "drift");
    assertThat(open.get(0))
        .isEqualTo(
            JSON.readTree(
                """
                {"at": "2026-01-01T10:00:00Z", "kind": "mode-collapse", "severity": "critical",
                 "message": "something is wrong", "phase": "onset",
                 "action": "lower a learning rate", "runId": "run", "step": 120,
                 "since": "2026-01-01T09:59:00Z", "evidence": {"limit": 0.25, "ratio": 0.1}}
                """));

    server.watch().event(TestRecords.event("mode-collapse", "end"));

    assertThat(history().at("/status/conditions").findValuesAsText("kind"))
        .containsExactly("drift");
  }

  @Test
  void anEventWithoutADurationOpensNoCondition() throws Exception {
    server.watch().event(TestRecords.event("rollback", ""));

    assertThat(history().at("/status/conditions")).isEmpty();
    assertThat(history().get("health")).hasSize(1);
  }

  @Test
  void curvesOfFormerRunsAreKept() throws Exception {
    for (long step = 1; step <= 3; step++) {
      server.watch().step(TestRecords.metrics("former", step), Instant.EPOCH);
    }
    server.watch().step(TestRecords.metrics("now", 1), Instant.EPOCH);

    JsonNode runs = history().get("runs");
    assertThat(runs).hasSize(1);
    assertThat(runs.get(0).get("runId").asText()).isEqualTo("former");
    assertThat(runs.get(0).at("/metrics/step")).isEqualTo(JSON.readTree("[1, 2, 3]"));
    assertThat(history().at("/metrics/step")).isEqualTo(JSON.readTree("[1]"));
  }

  @Test
  void onlyFormatsThatSupportTheNetworkAreNamed() throws Exception {
    server.serve(1);
    assertThat(exports()).isEqualTo(JSON.readTree("[\"dl4j\", \"onnx\", \"npz\"]"));

    List<LayerSpec> layers =
        new ArrayList<>(List.of(new LayerSpec.Residual(List.of(new LayerSpec.Relu()), List.of())));
    layers.addAll(TestGenerator.NETWORK.layers());
    NetworkSpec residual = new NetworkSpec(TestGenerator.NETWORK.input(), layers);
    server.serve(2, new GeneratorSnapshot(residual, TestGenerator.parameters(2)));

    assertThat(exports()).isEqualTo(JSON.readTree("[\"onnx\", \"npz\"]"));
    for (JsonNode format : exports()) {
      assertThat(server.get("/v1/generator/export?format=" + format.asText()).statusCode())
          .isEqualTo(200);
    }
    assertThat(server.get("/v1/generator/export?format=dl4j").statusCode()).isEqualTo(501);
  }

  @Test
  void beforeTheFirstRealImageClientsAreToldToComeBack() throws Exception {
    HttpResponse<byte[]> answer = server.get("/v1/real");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("retry-after")).hasValue("5");
  }

  @Test
  void realImagesAreAGridOfTheSizeThatIsAskedFor() throws Exception {
    ImageShape shape = new ImageShape(1, 2, 1);
    server.streams(new Images(shape, 3, new byte[] {1, 2, 3, 4, 5, 6}));

    HttpResponse<byte[]> answer = server.get("/v1/real?count=2&columns=1");

    assertThat(answer.body())
        .isEqualTo(ImageGrid.png(new Images(shape, 2, new byte[] {1, 2, 3, 4}), 1));
    assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
    assertThat(server.get("/v1/real?count=65").statusCode()).isEqualTo(400);
    assertThat(history().get("realImages").asBoolean()).isTrue();
  }

  @Test
  void realImagesAsJsonHaveTheNamesOfTheirLabels() throws Exception {
    ImageShape shape = new ImageShape(1, 2, 1);
    byte[] pixels = {1, 2, 3, 4, 5, 6};
    server.streams(new Images(shape, 3, pixels, new int[] {1, -1, 2}));
    server.name("cat", "dog");

    HttpResponse<byte[]> answer = server.get("/v1/real?count=3&format=json");

    assertThat(answer.headers().firstValue("content-type").orElseThrow())
        .startsWith("application/json");
    assertThat(JSON.readTree(answer.body()))
        .isEqualTo(
            JSON.readTree(
                """
                {"shape": [3, 1, 2, 1], "dtype": "uint8", "pixels": "AQIDBAUG",
                 "labels": [1, -1, 2], "names": ["dog", null, "2"]}
                """));
    assertThat(JSON.readTree(server.get("/v1/real?count=1&format=json").body()).get("labels"))
        .hasSize(1);
  }

  @Test
  void realImagesWithoutLabelsAreJsonWithoutThem() throws Exception {
    server.streams(new Images(new ImageShape(1, 1, 1), 2, new byte[] {1, 2}));

    assertThat(JSON.readTree(server.get("/v1/real?format=json").body()))
        .isEqualTo(
            JSON.readTree(
                """
                {"shape": [2, 1, 1, 1], "dtype": "uint8", "pixels": "AQI="}
                """));
  }

  @Test
  void saysWhetherAGeneratorHasAClassifier() throws Exception {
    server.serve(1);
    assertThat(generator().get("classifier").asBoolean()).isFalse();

    server.serve(
        2,
        new GeneratorSnapshot(TestGenerator.NETWORK, TestGenerator.parameters(2))
            .withClassifier(TestClassifier.snapshot(1)));

    assertThat(generator().get("classifier").asBoolean()).isTrue();
  }

  @Test
  void saysHowLargeRequestsMayBe() throws Exception {
    server.serve(1);

    assertThat(generator().get("limits"))
        .isEqualTo(
            JSON.readTree(
                "{\"count\": %d, \"requestBytes\": 100000}".formatted(ApiServer.MAX_COUNT)));
  }

  @Test
  void theCurveOfTheAccuracyIsThatOfARunThatHasOne() throws Exception {
    server.watch().step(TestRecords.metrics("run", 1), Instant.EPOCH);
    assertThat(history().get("metrics").has("accuracy")).isFalse();

    server
        .watch()
        .step(
            StepMetrics.newBuilder(TestRecords.metrics("run", 2)).setAccuracy(0.75).build(),
            Instant.EPOCH);

    assertThat(history().at("/metrics/accuracy")).isEqualTo(JSON.readTree("[null, 0.75]"));
  }

  private JsonNode generator() throws Exception {
    return JSON.readTree(server.get("/v1/generator").body());
  }

  private JsonNode exports() throws Exception {
    return generator().get("exports");
  }

  private JsonNode history() throws Exception {
    return JSON.readTree(server.get("/v1/history").body());
  }
}
