package io.streamgan.sampler.follow;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.sse.ServerSentEvent;
import com.linecorp.armeria.common.stream.StreamMessage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.sampler.TestGenerator;
import io.streamgan.sampler.TestRecords;
import io.streamgan.sampler.generate.GenerationThread;
import io.streamgan.sampler.watch.EventHub;
import io.streamgan.sampler.watch.TrainingWatch;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.StepMetrics;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** Every event of the stream, byte for byte, as clients parse it. */
class EventStreamTest {
  private static final Instant NOW = Instant.parse("2026-01-01T10:00:05Z");
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 1, 2, 3};

  private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
  private final EventHub hub = new EventHub("e", 1);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final TrainingWatch watch =
      new TrainingWatch(
          "default", new TrainingWatch.HistoryLimits(16, 16, 1 << 20), hub, clock, meters);
  private final ReportFollower follower = new ReportFollower("", "default", watch);

  @Test
  void aStep() throws Exception {
    follower.caughtUp();
    read("metrics", TestRecords.metrics("run", 20));
    StepMetrics.Builder metrics =
        StepMetrics.newBuilder(TestRecords.metrics("run", 21))
            .setDiscriminatorLoss(Double.NaN)
            .setGeneratorLoss(Double.POSITIVE_INFINITY)
            .setPenalty(0.125)
            .setAccuracy(0.75);
    read("metrics", metrics.build());
    read("metrics", metrics.setStep(22).setPenalty(Double.NaN).clearAccuracy().build());

    assertThat(events())
        .containsExactlyElementsOf(
            lines(
                """
                metrics {"runId":"run","step":20,"imagesSeen":1280,"discriminatorLoss":1.2,"generatorLoss":0.9,"realScore":0.5,"generatedScore":-0.5,"stepMillis":200.0,"batchSize":64,"generatorVersion":1,"inputOffsets":{"0":20},"capturedAt":"2026-01-01T10:00:00Z","reportedAt":"2026-01-01T10:00:04Z"}
                metrics {"runId":"run","step":21,"imagesSeen":1344,"discriminatorLoss":null,"generatorLoss":null,"realScore":0.5,"generatedScore":-0.5,"penalty":0.125,"accuracy":0.75,"stepMillis":200.0,"batchSize":64,"generatorVersion":1,"inputOffsets":{"0":21},"capturedAt":"2026-01-01T10:00:00Z","reportedAt":"2026-01-01T10:00:04Z"}
                metrics {"runId":"run","step":22,"imagesSeen":1344,"discriminatorLoss":null,"generatorLoss":null,"realScore":0.5,"generatedScore":-0.5,"penalty":null,"stepMillis":200.0,"batchSize":64,"generatorVersion":1,"inputOffsets":{"0":21},"capturedAt":"2026-01-01T10:00:00Z","reportedAt":"2026-01-01T10:00:04Z"}
                """));
  }

  @Test
  void aNewRun() throws Exception {
    follower.caughtUp();
    read("metrics", TestRecords.metrics("run", 20));
    read("metrics", TestRecords.metrics("next", 1));

    assertThat(events().subList(1, 3))
        .containsExactlyElementsOf(
            lines(
                """
                health {"at":"2026-01-01T10:00:05Z","kind":"run-began","severity":"info","message":"training began anew with run next"}
                metrics {"runId":"next","step":1,"imagesSeen":64,"discriminatorLoss":1.2,"generatorLoss":0.9,"realScore":0.5,"generatedScore":-0.5,"stepMillis":200.0,"batchSize":64,"generatorVersion":1,"inputOffsets":{"0":1},"capturedAt":"2026-01-01T10:00:00Z","reportedAt":"2026-01-01T10:00:04Z"}
                """));
  }

  @Test
  void aGrid() throws Exception {
    follower.caughtUp();
    read("samples", TestRecords.grid("run", 20, PNG));

    assertThat(events())
        .containsExactlyElementsOf(
            lines(
                """
                sample {"runId":"run","step":20,"imagesSeen":1280,"generatorVersion":1,"seed":"7","rows":4,"columns":4,"gap":2,"reportedAt":"2026-01-01T10:00:04Z","href":"/v1/history/grids/7f47b756761a46e6.png"}
                """));
  }

  @Test
  void aHealthEvent() throws Exception {
    follower.caughtUp();
    HealthEvent.Builder event =
        HealthEvent.newBuilder(TestRecords.event("saturation", "onset"))
            .setMessage("D has \"won\"; a line break and \\ too");
    read("events", event.build());
    read("events", event.setPhase("").setAction("").setSeverity("critical").build());

    assertThat(events())
        .containsExactlyElementsOf(
            lines(
                """
                health {"at":"2026-01-01T10:00:00Z","kind":"saturation","severity":"warning","message":"D has \\"won\\"; a line break and \\\\ too","phase":"onset","action":"lower a learning rate","runId":"run","step":1}
                health {"at":"2026-01-01T10:00:00Z","kind":"saturation","severity":"critical","message":"D has \\"won\\"; a line break and \\\\ too","runId":"run","step":1}
                """));
  }

  @Test
  void anEvaluation() throws Exception {
    follower.caughtUp();
    Quality quality = TestRecords.quality("run", 200, 12.5);
    read("quality", quality);
    read(
        "quality",
        Quality.newBuilder(quality)
            .setStep(300)
            .setExtractor("none")
            .clearFrechetDistance()
            .clearKernelDistance()
            .clearPrecision()
            .clearRecall()
            .setCoverage(Double.NaN)
            .setRealClasses(List.of())
            .setGeneratedClasses(List.of())
            .setClassNames(List.of())
            .build());

    assertThat(events())
        .containsExactlyElementsOf(
            lines(
                """
                quality {"runId":"run","generatorVersion":2,"step":200,"imagesSeen":12800,"at":"2026-01-01T10:00:00Z","protocol":"1","extractor":"classifier-64-abc","realImages":512,"generatedImages":512,"frechetDistance":12.5,"kernelDistance":0.0123456,"precision":0.75,"recall":0.5,"coverage":0.625,"slicedWasserstein":0.25,"realClasses":[0.5,0.5],"generatedClasses":[0.75,0.25],"classNames":["cat","dog"]}
                quality {"runId":"run","generatorVersion":2,"step":300,"imagesSeen":12800,"at":"2026-01-01T10:00:00Z","protocol":"1","extractor":"none","realImages":512,"generatedImages":512,"frechetDistance":null,"kernelDistance":null,"precision":null,"recall":null,"coverage":null,"slicedWasserstein":0.25,"realClasses":[],"generatedClasses":[],"classNames":[]}
                """));
  }

  @Test
  void aGenerator() throws Exception {
    try (GenerationThread generation =
        new GenerationThread(
            TestGenerator::new, new GenerationThread.DrawLimits(1, 1, 1), clock, meters)) {
      GeneratorSnapshot snapshot =
          new GeneratorSnapshot(TestGenerator.NETWORK, TestGenerator.parameters(3));
      watch.serves(generation.swap(TestRecords.published("run", 3, snapshot)));
    }

    assertThat(events())
        .containsExactlyElementsOf(
            lines(
                """
                generator {"runId":"run","version":3,"step":300,"imagesSeen":19200,"sha256":"e282b9df455df98daa1f2c7e64930d263ad370c3d9fc5d3290c34d433ef51da6","size":3840,"imageShape":[8,8,3],"latentSize":4,"classes":0,"capturedAt":"2026-01-01T10:00:00Z","servedSince":"2026-01-01T10:00:05Z"}
                """));
  }

  @Test
  void theHistory() throws Exception {
    read("metrics", TestRecords.metrics("run", 20));
    read("samples", TestRecords.grid("run", 20, PNG));
    read("events", TestRecords.event("drift", "end"));
    read("quality", TestRecords.quality("run", 200, 12.5));
    follower.caughtUp();

    assertThat(watch.history().toString())
        .isEqualTo(
            """
            {"model":"default","metrics":{"step":[20],"imagesSeen":[1280],"discriminatorLoss":[1.2],"generatorLoss":[0.9],"realScore":[0.5],"generatedScore":[-0.5],"stepMillis":[200.0],"reportedAt":[1767261604000]},"runs":[],"samples":[{"runId":"run","step":20,"imagesSeen":1280,"generatorVersion":1,"seed":"7","rows":4,"columns":4,"gap":2,"reportedAt":"2026-01-01T10:00:04Z","href":"/v1/history/grids/7f47b756761a46e6.png"}],"generators":[],"health":[{"at":"2026-01-01T10:00:00Z","kind":"drift","severity":"warning","message":"something is wrong","phase":"end","action":"lower a learning rate","runId":"run","step":1}],"quality":[{"runId":"run","generatorVersion":2,"step":200,"imagesSeen":12800,"at":"2026-01-01T10:00:00Z","protocol":"1","extractor":"classifier-64-abc","realImages":512,"generatedImages":512,"frechetDistance":12.5,"kernelDistance":0.0123456,"precision":0.75,"recall":0.5,"coverage":0.625,"slicedWasserstein":0.25,"realClasses":[0.5,0.5],"generatedClasses":[0.75,0.25],"classNames":["cat","dog"]}],"status":{"at":"2026-01-01T10:00:05Z","model":"default","runId":"run","step":20,"imagesSeen":1280,"imagesPerSecond":320.0,"stepMillis":200.0,"inputDelayMillis":5000,"conditions":[]}}\
            """);
  }

  private void read(String topic, SpecificRecord value) {
    follower.read(
        new ConsumerRecord<>(
            topic,
            0,
            0,
            NOW.minusSeconds(1).toEpochMilli(),
            TimestampType.CREATE_TIME,
            0,
            0,
            "default",
            TestRecords.encode(value),
            new RecordHeaders(),
            Optional.empty()));
  }

  private static List<String> lines(String text) {
    return text.lines().toList();
  }

  private List<String> events() throws Exception {
    StreamMessage<ServerSentEvent> stream = hub.listen("e-0").orElseThrow();
    hub.close();
    return stream.collect().get(5, TimeUnit.SECONDS).stream()
        .filter(event -> event.event() != null)
        .map(event -> event.event() + " " + event.data())
        .toList();
  }
}
