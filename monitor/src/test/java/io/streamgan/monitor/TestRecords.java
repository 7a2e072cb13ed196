package io.streamgan.monitor;

import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.PastRegime;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.Statistic;
import io.streamgan.schemas.StepMetrics;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Records as a trainer of 10 images a step and 4 steps a second would publish them. */
public final class TestRecords {
  private static final long MINUTE = 60_000;
  private static final long MINUTES_AGO = 60;

  /**
   * Time of the first step, a whole minute. It is recent, because brokers delete what is older than
   * their retention.
   */
  public static final long BEGIN = (System.currentTimeMillis() / MINUTE - MINUTES_AGO) * MINUTE;

  public static final long STEP_MILLIS = 250;

  private TestRecords() {}

  /** Step {@code number}, healthy, with a loss that is its number's last digit by 10. */
  public static StepMetrics step(long number) {
    return StepMetrics.newBuilder()
        .setRunId("run")
        .setStep(number)
        .setImagesSeen(10 * number)
        .setDiscriminatorLoss(number % 10 / 10.0)
        .setGeneratorLoss(1.5)
        .setRealScore(1)
        .setGeneratedScore(-1)
        .setStepMillis(200)
        .setBatchSize(10)
        .setGeneratorVersion(1 + number / 25)
        .setInputOffsets(Map.of("0", number))
        .setCapturedAt(Instant.ofEpochMilli(BEGIN + number * STEP_MILLIS - 1000))
        .setCompletedAt(Instant.ofEpochMilli(BEGIN + number * STEP_MILLIS))
        .build();
  }

  /** The statistic of that name, which must be there. */
  public static Statistic statistic(MetricWindow window, String name) {
    return Objects.requireNonNull(window.getStatistics().get(name), name);
  }

  /**
   * A grid of images.
   *
   * @param spread null as in grids of older trainers
   */
  public static SampleGrid grid(@Nullable Double spread, long imagesSeen) {
    SampleGrid.Builder grid =
        SampleGrid.newBuilder()
            .setRunId("run")
            .setStep(imagesSeen / 10)
            .setImagesSeen(imagesSeen)
            .setGeneratorVersion(1)
            .setSeed(0)
            .setRows(2)
            .setColumns(2)
            .setPng(ByteBuffer.allocate(0));
    if (spread != null) {
      grid.setSpread(spread);
    }
    return grid.build();
  }

  /** A class is missing, labels are shuffled, and both pixels and classes have drifted. */
  public static Quality ailing() {
    return quality(60)
        .setImagesSeen(50_000)
        .setGeneratedImages(512)
        .setRealClasses(List.of(0.5, 0.5))
        .setGeneratedClasses(List.of(0.99, 0.01))
        .setClassNames(List.of("cat", "dog"))
        .setExtractorAccuracy(0.97)
        .setLabelAgreement(0.12)
        .setDriftPValue(0.0005)
        .setDriftMagnitude(3.0)
        .setClassDriftPValue(0.0005)
        .setClassDriftMagnitude(0.2)
        .setPast(
            List.of(
                PastRegime.newBuilder()
                    .setLabel(1)
                    .setName("dog")
                    .setRealImages(32)
                    .setGeneratedImages(512)
                    .setRecall(0.05)
                    .setCoverage(0.1)
                    .setBestCoverage(0.9)
                    .setDistance(3)
                    .build()))
        .build();
  }

  /** A condition that has begun. */
  public static HealthEvent onset(String type) {
    return HealthEvent.newBuilder()
        .setType(type)
        .setPhase("onset")
        .setSeverity("warning")
        .setRunId("run")
        .setStep(7)
        .setImagesSeen(70)
        .setMessage("")
        .setAt(Instant.ofEpochMilli(BEGIN))
        .setSince(Instant.ofEpochMilli(BEGIN))
        .setSinceStep(7L)
        .setRequest("")
        .setEvidence(Map.of())
        .setAction("")
        .build();
  }

  /** Without features, with this spread of real images. */
  public static Quality.Builder quality(double realSpread) {
    return Quality.newBuilder()
        .setRunId("run")
        .setGeneratorVersion(1)
        .setStep(10)
        .setImagesSeen(100)
        .setAt(Instant.ofEpochMilli(BEGIN))
        .setDurationMillis(5)
        .setProtocol("1")
        .setExtractor("none")
        .setRealImages(64)
        .setGeneratedImages(64)
        .setSeed(0)
        .setRealSpread(realSpread)
        .setGeneratedSpread(realSpread)
        .setSlicedWasserstein(0.1)
        .setPast(List.of());
  }
}
