package io.streamgan.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamgan.schemas.Quality;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class QualityMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<Consumer<Quality>> listeners = new ArrayList<>();

  @Test
  void aSeriesEndsWithItsExtractorAndItsRun() {
    new QualityMetrics(listeners::add).bindTo(registry);
    assertThat(distances()).isEmpty();

    show(quality("first", "random-64-a").setFrechetDistance(20.0));
    show(quality("first", "random-64-a").setFrechetDistance(19.0));
    assertThat(distances()).containsExactly(Map.entry("first random-64-a", 19.0));

    show(quality("first", "classifier-64-b").setFrechetDistance(60.0));
    assertThat(distances()).containsExactly(Map.entry("first classifier-64-b", 60.0));

    show(quality("second", "classifier-64-b").setFrechetDistance(90.0));
    assertThat(distances()).containsExactly(Map.entry("second classifier-64-b", 90.0));
  }

  @Test
  void anEvaluationWithoutFeaturesHasNoDistanceOfThem() {
    new QualityMetrics(listeners::add).bindTo(registry);
    show(quality("first", "random-64-a").setFrechetDistance(20.0));

    show(quality("first", "none"));

    assertThat(distances()).isEmpty();
    assertThat(registry.get("streamgan.monitor.quality.sliced.wasserstein").gauge().value())
        .isEqualTo(3);
  }

  private Map<String, Double> distances() {
    return registry.find("streamgan.monitor.quality.frechet.distance").gauges().stream()
        .collect(
            Collectors.toMap(
                gauge -> gauge.getId().getTag("run") + " " + gauge.getId().getTag("extractor"),
                Gauge::value));
  }

  private void show(Quality.Builder evaluation) {
    Quality quality = evaluation.build();
    listeners.forEach(listener -> listener.accept(quality));
  }

  private static Quality.Builder quality(String run, String extractor) {
    return Quality.newBuilder()
        .setRunId(run)
        .setGeneratorVersion(1)
        .setStep(10)
        .setImagesSeen(100)
        .setAt(Instant.EPOCH)
        .setDurationMillis(5)
        .setProtocol("1")
        .setExtractor(extractor)
        .setRealImages(2)
        .setGeneratedImages(2)
        .setSeed(1)
        .setRealSpread(1)
        .setGeneratedSpread(1)
        .setSlicedWasserstein(3)
        .setPast(List.of());
  }
}
