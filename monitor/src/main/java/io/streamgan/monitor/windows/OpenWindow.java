package io.streamgan.monitor.windows;

import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.Statistic;
import io.streamgan.schemas.StepMetrics;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The steps of one span of time so far. It can be kept as the record that it will become. Not
 * thread-safe.
 */
public final class OpenWindow {
  private final Map<String, Distribution> distributions = new HashMap<>();
  private final MetricWindow.Builder window;

  private OpenWindow(MetricWindow window) {
    this.window = MetricWindow.newBuilder(window);
    window.getStatistics().forEach((name, s) -> distributions.put(name, Distribution.of(s)));
  }

  /**
   * The span of {@code millis} that {@code at} lies in, without steps.
   *
   * @param millis length of the span
   */
  public static OpenWindow at(Instant at, long millis) {
    return new OpenWindow(
        MetricWindow.newBuilder()
            .setRunId("")
            .setWindowMillis(millis)
            .setStart(Instant.ofEpochMilli(startOf(at, millis)))
            .setSteps(0)
            .setFirstStep(0)
            .setLastStep(0)
            .setImages(0)
            .setImagesSeen(0)
            .setImagesPerSecond(0)
            .setGeneratorVersion(0)
            .setStatistics(new HashMap<>())
            .build());
  }

  /** The span that {@code kept} was taken of, with its steps. */
  public static OpenWindow of(MetricWindow kept) {
    return new OpenWindow(kept);
  }

  /** Whether {@code at} lies behind the span's end. */
  public boolean endsBefore(Instant at) {
    return startOf(at, window.getWindowMillis()) > window.getStart().toEpochMilli();
  }

  /** Whether {@code at} lies more than the span's length before its start. */
  public boolean isFarBehind(Instant at) {
    return at.toEpochMilli() < window.getStart().toEpochMilli() - window.getWindowMillis();
  }

  /**
   * Counts {@code step}.
   *
   * @param at when it ended
   */
  public void add(StepMetrics step, Instant at) {
    if (window.getSteps() == 0) {
      window.setFirstStep(step.getStep());
    }
    window.setRunId(step.getRunId());
    window.setSteps(window.getSteps() + 1);
    window.setLastStep(step.getStep());
    window.setImages(window.getImages() + step.getBatchSize());
    window.setImagesSeen(step.getImagesSeen());
    window.setGeneratorVersion(step.getGeneratorVersion());
    add("discriminatorLoss", step.getDiscriminatorLoss());
    add("generatorLoss", step.getGeneratorLoss());
    add("realScore", step.getRealScore());
    add("generatedScore", step.getGeneratedScore());
    add("stepMillis", step.getStepMillis());
    add("inputDelayMillis", at.toEpochMilli() - step.getCapturedAt().toEpochMilli());
    Double penalty = step.getPenalty();
    if (penalty != null) {
      add("penalty", penalty);
    }
  }

  /** What is to be kept or published: a copy. */
  public MetricWindow record() {
    Map<String, Statistic> statistics = new HashMap<>();
    distributions.forEach((name, distribution) -> statistics.put(name, distribution.statistic()));
    return MetricWindow.newBuilder(window)
        .setImagesPerSecond(1000.0 * window.getImages() / window.getWindowMillis())
        .setStatistics(statistics)
        .build();
  }

  private void add(String name, double value) {
    distributions.computeIfAbsent(name, unknown -> new Distribution()).add(value);
  }

  private static long startOf(Instant at, long millis) {
    return Math.floorDiv(at.toEpochMilli(), millis) * millis;
  }
}
