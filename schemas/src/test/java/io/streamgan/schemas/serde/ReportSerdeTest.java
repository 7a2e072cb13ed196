package io.streamgan.schemas.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.Statistic;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.settings.Settings;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReportSerdeTest {
  private static final Instant TIME = Instant.ofEpochMilli(1_700_000_000_120L);

  @AfterEach
  @AfterProperty
  void writeAvro() {
    use("avro");
  }

  @ParameterizedTest
  @MethodSource("records")
  void readsWhatItWritesInEitherFormat(SpecificRecord record) throws Exception {
    use("json");
    byte[] json = write(record);
    use("avro");
    byte[] avro = write(record);

    assertThat(json).startsWith('{');
    assertThat(avro).startsWith(0xC3, 0x01);
    assertThat(read(record, json)).isEqualTo(record);
    assertThat(read(record, avro)).isEqualTo(record);
    assertThat(new ObjectMapper().readTree(json).fieldNames())
        .toIterable()
        .containsExactlyElementsOf(
            record.getSchema().getFields().stream().map(field -> field.name()).toList());
  }

  @Test
  void membersArePlain() throws Exception {
    use("json");
    JsonNode json = new ObjectMapper().readTree(write(step().setDiscriminatorLoss(0.5).build()));

    assertThat(json.get("penalty").isNull()).isTrue();
    assertThat(json.get("accuracy").doubleValue()).isEqualTo(0.75);
    assertThat(json.get("capturedAt").textValue()).isEqualTo("2023-11-14T22:13:20.120Z");
    assertThat(json.get("completedAt").textValue()).isEqualTo("2023-11-14T22:13:20.120Z");
    assertThat(json.at("/inputOffsets/0").longValue()).isEqualTo(1L << 40);
    assertThat(json.at("/imageIds/1").textValue()).isEqualTo("b");
  }

  @ParameterizedTest
  @MethodSource
  void numbersThatAreNotFiniteAreText(double loss, String text) throws Exception {
    use("json");
    StepMetrics step = step().setDiscriminatorLoss(loss).build();
    byte[] json = write(step);

    assertThat(new ObjectMapper().readTree(json).get("discriminatorLoss").textValue())
        .isEqualTo(text);
    assertThat(((StepMetrics) read(step, json)).getDiscriminatorLoss())
        .isEqualTo(Double.valueOf(loss));
  }

  static Stream<Object[]> numbersThatAreNotFiniteAreText() {
    return Stream.of(
        new Object[] {Double.NaN, "NaN"},
        new Object[] {Double.POSITIVE_INFINITY, "Infinity"},
        new Object[] {Double.NEGATIVE_INFINITY, "-Infinity"});
  }

  @Test
  void missingMembersHaveTheDefaultsAndUnknownOnesAreIgnored() {
    HealthEvent event =
        event(
            """
            {"type":"request","runId":"","step":0,"imagesSeen":0,"message":"m",
             "at":"2023-11-14T22:13:20.120Z","request":"pause","later":[1]}\
            """);

    assertThat(event.getRequest()).isEqualTo("pause");
    assertThat(event.getSeverity()).isEqualTo("info");
    assertThat(event.getEvidence()).isEmpty();
    assertThat(event.getSince()).isNull();
    assertThat(event.getAt()).isEqualTo(TIME);
  }

  @ParameterizedTest
  @MethodSource
  void refusesJsonOfAnotherForm(String json, String reason) {
    assertThatThrownBy(() -> event(json))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageStartingWith("expected HealthEvent, found JSON that is no such record")
        .hasMessageContaining(reason);
  }

  static Stream<Object[]> refusesJsonOfAnotherForm() {
    String rest = "\"runId\":\"\",\"step\":0,\"imagesSeen\":0,\"message\":\"\"";
    return Stream.of(
        new Object[] {"{}", "there is no type"},
        new Object[] {"{\"type\":", "Unexpected end-of-input"},
        new Object[] {"{\"type\":\"a\"," + rest + ",\"at\":5}", "at is of JSON type number"},
        new Object[] {"{\"type\":7," + rest + "}", "type is of JSON type number"},
        new Object[] {"{\"type\":\"a\"," + rest + ",\"at\":\"today\"}", "'today'"},
        new Object[] {
          "{\"type\":\"a\"," + rest + ",\"at\":\"+999999999-12-31T23:59:59Z\"}", "long overflow"
        },
        new Object[] {
          "{\"type\":\"a\",\"runId\":\"\",\"step\":1e30}", "step is of JSON type number"
        },
        new Object[] {"{} {}", "Trailing token"});
  }

  @Property
  void answersAnyDamageWithARecordOrOneError(
      @ForAll @IntRange(max = 300) int at,
      @ForAll byte value,
      @ForAll @IntRange(max = 400) int end) {
    use("json");
    byte[] bytes = write(event());
    bytes[Math.min(at, bytes.length - 1)] = value;
    try {
      assertThat(read(event(), Arrays.copyOf(bytes, Math.min(end, bytes.length)))).isNotNull();
    } catch (MalformedRecordException e) {
      assertThat(e).hasMessageStartingWith("expected HealthEvent, found ");
    }
  }

  static Stream<SpecificRecord> records() {
    Quality.Builder quality =
        Quality.newBuilder()
            .setRunId("run")
            .setGeneratorVersion(3)
            .setStep(7)
            .setImagesSeen(448)
            .setAt(TIME)
            .setDurationMillis(5)
            .setProtocol("p")
            .setExtractor("none")
            .setRealImages(100)
            .setGeneratedImages(100)
            .setSeed(Long.MIN_VALUE)
            .setRealSpread(1)
            .setGeneratedSpread(2)
            .setSlicedWasserstein(0.1);
    return Stream.of(
        step().build(),
        event(),
        quality.build(),
        quality.setFrechetDistance(1e-300).setRealClasses(List.of(0.5, 0.5)).build(),
        window());
  }

  private static StepMetrics.Builder step() {
    return StepMetrics.newBuilder()
        .setRunId("run \"ü\" 😀")
        .setStep(7)
        .setImagesSeen(1L << 53)
        .setDiscriminatorLoss(0.1)
        .setGeneratorLoss(1e100)
        .setRealScore(-0.0)
        .setGeneratedScore(Double.MIN_VALUE)
        .setAccuracy(0.75)
        .setStepMillis(12)
        .setBatchSize(64)
        .setGeneratorVersion(2)
        .setInputOffsets(Map.of("0", 1L << 40, "1", 5L))
        .setCapturedAt(TIME)
        .setCompletedAt(TIME)
        .setImageIds(List.of("", "b"));
  }

  private static HealthEvent event() {
    return HealthEvent.newBuilder()
        .setType("mode-collapse")
        .setRunId("run")
        .setStep(7)
        .setImagesSeen(448)
        .setMessage("m")
        .setAt(TIME)
        .setSince(TIME)
        .setSinceStep(5L)
        .setEvidence(Map.of("ratio", 0.5, "limit", Double.POSITIVE_INFINITY))
        .build();
  }

  private static MetricWindow window() {
    return MetricWindow.newBuilder()
        .setRunId("run")
        .setWindowMillis(10_000)
        .setStart(TIME)
        .setSteps(3)
        .setFirstStep(1)
        .setLastStep(3)
        .setImages(192)
        .setImagesSeen(192)
        .setImagesPerSecond(19.2)
        .setGeneratorVersion(0)
        .setStatistics(
            Map.of(
                "stepMillis",
                Statistic.newBuilder()
                    .setCount(3)
                    .setNonFinite(1)
                    .setMean(2)
                    .setDeviation(1)
                    .setMinimum(1)
                    .setMaximum(3)
                    .setP05(1)
                    .setP50(2)
                    .setP95(3)
                    .setSketch(ByteBuffer.wrap(new byte[] {0, -1, 127, 62, 63}))
                    .build()))
        .build();
  }

  private static HealthEvent event(String json) {
    return ReportSerde.of(HealthEvent.class).deserialize("events", json.getBytes(UTF_8));
  }

  @SuppressWarnings("unchecked")
  private static byte[] write(SpecificRecord record) {
    return ReportSerde.of((Class<SpecificRecord>) record.getClass()).serialize("topic", record);
  }

  private static SpecificRecord read(SpecificRecord like, byte[] value) {
    return ReportSerde.of(like.getClass()).deserialize("topic", value);
  }

  private static void use(String format) {
    WireFormat.use(new Settings(Settings.shared(), Map.of("topics.format", format)));
  }
}
