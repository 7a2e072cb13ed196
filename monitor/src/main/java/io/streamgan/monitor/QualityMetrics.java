package io.streamgan.monitor;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.streamgan.monitor.health.Observation;
import io.streamgan.schemas.PastRegime;
import io.streamgan.schemas.Quality;
import io.streamgan.service.Meters;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gauges of the newest evaluation, named {@code streamgan.monitor.quality.*}. Values compare only
 * within one run and with one extractor of features. Both are therefore tags, and a series ends
 * when one of them changes, or when an evaluation lacks the value.
 */
final class QualityMetrics implements MeterBinder {
  private final Consumer<Consumer<Quality>> evaluations;

  /**
   * @param evaluations passes the newest evaluation, and each later one, to a listener
   */
  QualityMetrics(Consumer<Consumer<Quality>> evaluations) {
    this.evaluations = evaluations;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    List<Consumer<Quality>> gauges =
        List.of(
            gauge(
                registry,
                "sliced.wasserstein",
                "Sliced Wasserstein distance",
                Quality::getSlicedWasserstein),
            gauge(registry, "frechet.distance", "Fréchet distance", Quality::getFrechetDistance),
            gauge(
                registry,
                "coverage",
                "Share of real images that generated ones cover",
                Quality::getCoverage),
            gauge(
                registry,
                "past.coverage",
                "Least coverage of a class, or of an earlier time, that was learned",
                QualityMetrics::leastOfPast),
            gauge(
                registry,
                "evaluation.millis",
                "Duration of the evaluation",
                quality -> (double) quality.getDurationMillis()));
    evaluations.accept(quality -> gauges.forEach(gauge -> gauge.accept(quality)));
  }

  private static Consumer<Quality> gauge(
      MeterRegistry registry,
      String name,
      String description,
      Function<Quality, @Nullable Double> value) {
    MultiGauge gauge =
        MultiGauge.builder("streamgan.monitor.quality." + name)
            .description(description)
            .register(registry);
    return quality -> gauge.register(rows(quality, value.apply(quality)), true);
  }

  private static List<MultiGauge.Row<?>> rows(Quality quality, @Nullable Double value) {
    return value == null
        ? List.of()
        : List.of(
            MultiGauge.Row.of(
                Tags.of(Meters.RUN, quality.getRunId(), "extractor", quality.getExtractor()),
                value));
  }

  private static @Nullable Double leastOfPast(Quality quality) {
    return quality.getPast().stream()
        .filter(regime -> regime.getBestCoverage() >= Observation.Regime.LEARNED)
        .map(PastRegime::getCoverage)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }
}
