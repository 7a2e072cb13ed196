package io.streamgan.monitor.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.streamgan.monitor.MonitorSettings;
import io.streamgan.monitor.TestRecords;
import io.streamgan.monitor.health.Condition;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.Statistic;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MonitorTopologyTest {
  private static final Instant BEGIN = Instant.ofEpochMilli(TestRecords.BEGIN);

  private final MonitorCounts counts = new MonitorCounts();
  private final AtomicLong backlog = new AtomicLong();
  private final TopologyTestDriver driver =
      new TopologyTestDriver(
          MonitorTopology.build(
              new Settings(
                  MonitorSettings.definition(),
                  Map.of(
                      "topics.prefix", "t.",
                      "health.rollback.on", "exploding-loss",
                      "health.pause.on", "drift")),
              offsets -> OptionalLong.of(backlog.get()),
              counts),
          properties(),
          BEGIN);
  private final TestInputTopic<String, StepMetrics> metrics =
      driver.createInputTopic("t.metrics", new StringSerializer(), AvroSerde.of(StepMetrics.class));
  private final TestInputTopic<String, SampleGrid> samples =
      driver.createInputTopic("t.samples", new StringSerializer(), AvroSerde.of(SampleGrid.class));
  private final TestInputTopic<String, Quality> quality =
      driver.createInputTopic("t.quality", new StringSerializer(), AvroSerde.of(Quality.class));
  private final TestOutputTopic<String, MetricWindow> windows =
      driver.createOutputTopic(
          "t.metric-windows", new StringDeserializer(), AvroSerde.of(MetricWindow.class));
  private final TestOutputTopic<String, HealthEvent> events =
      driver.createOutputTopic(
          "t.events", new StringDeserializer(), AvroSerde.of(HealthEvent.class));

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void publishesAWindowOnceWhenItIsOver() {
    pipe(0, 40);
    assertThat(windows.isEmpty()).isTrue();

    pipe(40, 41);

    MetricWindow window = windows.readValue();
    assertThat(windows.isEmpty()).isTrue();
    assertThat(window.getStart()).isEqualTo(BEGIN);
    assertThat(window.getWindowMillis()).isEqualTo(10_000);
    assertThat(List.of(window.getSteps(), window.getFirstStep(), window.getLastStep()))
        .containsExactly(40L, 0L, 39L);
    assertThat(window.getImages()).isEqualTo(400);
    assertThat(window.getImagesPerSecond()).isEqualTo(40);
    Statistic loss = TestRecords.statistic(window, "discriminatorLoss");
    assertThat(loss.getCount()).isEqualTo(40);
    assertThat(loss.getMean()).isCloseTo(0.45, within(1e-9));
    assertThat(loss.getDeviation()).isCloseTo(Math.sqrt(0.0825), within(1e-9));
    assertThat(loss.getMinimum()).isZero();
    assertThat(loss.getMaximum()).isEqualTo(0.9);
    assertThat(loss.getP50()).isBetween(0.4, 0.5);
    assertThat(TestRecords.statistic(window, "inputDelayMillis").getMean()).isEqualTo(1000);
  }

  @Test
  void countsEachStepInOneWindowOfEachLength() {
    pipe(0, 1000);

    List<MetricWindow> closed = windows.readValuesToList();
    assertThat(steps(closed, 10_000)).isEqualTo(960);
    assertThat(steps(closed, 60_000)).isEqualTo(960);
    assertThat(closed).allMatch(w -> w.getSteps() == w.getLastStep() - w.getFirstStep() + 1);
  }

  @Test
  void keepsTheWindowsOfModelsApart() {
    pipe(0, 30);
    metrics.pipeInput("other", TestRecords.step(39), BEGIN);
    metrics.pipeInput("other", TestRecords.step(41), BEGIN);

    assertThat(windows.readRecord().key()).isEqualTo("other");
    assertThat(windows.isEmpty()).isTrue();
  }

  @Test
  void passesOverAndCountsWhatIsNoRecord() {
    driver
        .createInputTopic("t.metrics", new StringSerializer(), new ByteArraySerializer())
        .pipeInput("default", new byte[] {1, 2, 3});

    assertThat(counts.malformed()).isEqualTo(2);
    assertThat(events.isEmpty()).isTrue();
  }

  @Test
  void passesOverAndCountsRecordsThatNameNoModel() {
    metrics.pipeInput(null, TestRecords.step(1));
    samples.pipeInput(null, TestRecords.grid(0.1, 1));
    quality.pipeInput(null, TestRecords.ailing());

    assertThat(counts.malformed()).isEqualTo(4);
    pipe(0, 41);
    assertThat(windows.isEmpty()).isFalse();
  }

  @Test
  void tellsOfAnExplosionWithEvidenceAndOfItsEnd() {
    pipe(0, 100);
    for (long i = 100; i < 140; i++) {
      StepMetrics step = StepMetrics.newBuilder(TestRecords.step(i)).setGeneratorLoss(400).build();
      metrics.pipeInput("default", step, BEGIN);
    }
    pipe(140, 300);

    List<HealthEvent> told = events.readValuesToList();
    assertThat(told).extracting(HealthEvent::getType).containsOnly("exploding-loss");
    assertThat(told).extracting(HealthEvent::getPhase).containsExactly("onset", "end");
    HealthEvent onset = told.get(0);
    assertThat(onset.getStep()).isBetween(100L, 115L);
    assertThat(onset.getSeverity()).isEqualTo("critical");
    assertThat(onset.getEvidence()).containsKeys("generatorLoss", "limit");
    assertThat(onset.getAction()).contains("learning rates");
    assertThat(onset.getRequest()).isEqualTo("rollback");
    assertThat(onset.getSinceStep()).isBetween(100L, onset.getStep() - 4);
    assertThat(told.get(1).getRequest()).isEmpty();
    assertThat(told.get(1).getSince()).isEqualTo(onset.getAt());
    assertThat(counts.of("default").onsets(Condition.EXPLODING_LOSS)).isEqualTo(1);
    assertThat(counts.of("default").isActive(Condition.EXPLODING_LOSS)).isFalse();
  }

  @Test
  void takesStepsThatAreDatedBefore1970() {
    for (long i = 0; i < 60; i++) {
      StepMetrics step =
          StepMetrics.newBuilder(TestRecords.step(i))
              .setGeneratorLoss(900)
              .setCompletedAt(Instant.ofEpochMilli(-1_000_000_000 + 1000 * i))
              .build();
      metrics.pipeInput("default", step, BEGIN);
    }

    assertThat(onsets()).containsExactly("exploding-loss");
    assertThat(windows.readRecord().timestamp()).isZero();
  }

  @Test
  void tellsOfSaturation() {
    for (long i = 0; i < 400; i++) {
      StepMetrics step =
          StepMetrics.newBuilder(TestRecords.step(i))
              .setRealScore(12)
              .setGeneratedScore(-12)
              .build();
      metrics.pipeInput("default", step, BEGIN);
    }

    assertThat(onsets()).containsExactly("saturation");
  }

  @Test
  void tellsOfALossThatIsNoNumber() {
    StepMetrics step =
        StepMetrics.newBuilder(TestRecords.step(1)).setDiscriminatorLoss(Double.NaN).build();
    metrics.pipeInput("default", step, BEGIN);

    assertThat(onsets()).containsExactly("non-finite-loss");
  }

  @Test
  void tellsOfAStallAndOfItsEndByTheClock() {
    pipe(0, 10);
    driver.advanceWallClockTime(Duration.ofSeconds(29));
    assertThat(events.isEmpty()).isTrue();
    seconds(5);
    assertThat(onsets()).containsExactly("stalled-input");

    for (int i = 10; i < 20; i++) {
      pipe(i, i + 1);
      seconds(1);
    }
    assertThat(events.readValue().getPhase()).isEqualTo("end");
  }

  @Test
  void tellsOfAGrowingLag() {
    for (int i = 0; i < 110; i++) {
      backlog.set(1000L + 50L * i);
      pipe(i, i + 1);
      seconds(1);
    }

    assertThat(onsets()).containsExactly("growing-lag");
  }

  @Test
  void tellsOfAGeneratorThatGrowsStale() {
    for (long i = 0; i < 600; i++) {
      StepMetrics step = StepMetrics.newBuilder(TestRecords.step(i)).setGeneratorVersion(3).build();
      metrics.pipeInput("default", step, BEGIN);
    }

    assertThat(onsets()).containsExactly("stale-generator");
  }

  @Test
  void tellsOfCollapsedGenerators() {
    quality.pipeInput("default", TestRecords.quality(60).build(), BEGIN);
    for (int i = 0; i < 3; i++) {
      samples.pipeInput("default", TestRecords.grid(60.0, 30_000 + i), BEGIN);
    }
    assertThat(events.isEmpty()).isTrue();
    for (int i = 0; i < 3; i++) {
      samples.pipeInput("default", TestRecords.grid(2.0, 40_000 + i), BEGIN);
    }

    assertThat(onsets()).containsExactly("mode-collapse");
  }

  @Test
  void doesNotJudgeGridsOfTrainersThatDoNotReportTheirSpread() {
    quality.pipeInput("default", TestRecords.quality(60).build(), BEGIN);
    for (int i = 0; i < 3; i++) {
      samples.pipeInput("default", TestRecords.grid(null, 40_000 + i), BEGIN);
    }

    assertThat(events.isEmpty()).isTrue();
  }

  @Test
  void tellsOfMissingClassesOfShuffledLabelsOfDriftAndOfForgetting() {
    Quality record = TestRecords.ailing();
    quality.pipeInput("default", record, BEGIN);
    quality.pipeInput("default", record, BEGIN);

    assertThat(onsets())
        .containsExactlyInAnyOrder(
            "missing-classes", "label-mismatch", "drift", "class-drift", "forgetting");
  }

  @Test
  void aStepDatedInTheFutureDoesNotHoldUpLaterWindows() {
    pipe(0, 60);
    Instant future = BEGIN.plus(Duration.ofDays(400));
    metrics.pipeInput(
        "default",
        StepMetrics.newBuilder(TestRecords.step(60)).setCompletedAt(future).build(),
        BEGIN);
    pipe(61, 1000);

    var closed = windows.readRecordsToList();
    assertThat(closed.stream().map(r -> r.value()).filter(w -> w.getWindowMillis() == 10_000))
        .hasSizeGreaterThanOrEqualTo(24);
    assertThat(steps(closed.stream().map(r -> r.value()).toList(), 10_000)).isEqualTo(960);
    // Brokers refuse records that are dated more than an hour ahead.
    assertThat(closed).allMatch(r -> r.getRecordTime().isBefore(BEGIN.plus(Duration.ofHours(1))));
  }

  private List<String> onsets() {
    return events.readValuesToList().stream()
        .filter(event -> event.getPhase().equals("onset"))
        .map(HealthEvent::getType)
        .toList();
  }

  private void pipe(long from, long to) {
    for (long i = from; i < to; i++) {
      metrics.pipeInput("default", TestRecords.step(i), BEGIN);
    }
  }

  private void seconds(int count) {
    for (int i = 0; i < count; i++) {
      driver.advanceWallClockTime(Duration.ofSeconds(1));
    }
  }

  private static long steps(List<MetricWindow> windows, long millis) {
    return windows.stream()
        .filter(w -> w.getWindowMillis() == millis)
        .mapToLong(MetricWindow::getSteps)
        .sum();
  }

  private static Properties properties() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, "target/streams-test");
    return properties;
  }
}
