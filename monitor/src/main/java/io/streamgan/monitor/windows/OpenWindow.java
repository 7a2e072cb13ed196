package io.streamgan.monitor.windows;

import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.Statistic;
import io.streamgan.schemas.StepMetrics;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The steps of one span of time so far. It can be stored as the record that will be published. Not
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
   * Creates the window of {@code millis} that contains {@code at}, without steps.
   *
   * @param millis length of the window
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

  /** Restores the window that {@code kept} describes. */
  public static OpenWindow of(MetricWindow kept) {
    return new OpenWindow(kept);
  }

  /** Whether {@code at} is after the window's end. */
  public boolean endsBefore(Instant at) {
    return startOf(at, window.getWindowMillis()) > window.getStart().toEpochMilli();
  }

  /** Whether {@code at} is more than the window's length before its start. */
  public boolean isFarBehind(Instant at) {
    return at.toEpochMilli() < window.getStart().toEpochMilli() - window.getWindowMillis();
  }

  /**
   * Counts {@code step}.
   *
   * @param at time at which it ended
   */
  public void add(StepMetrics step, Instant at) {
    if (window.getSteps() == 0) {
      window.setFirstStep(step.getStep());
    }
    window.setRunId(step.getRunId());
    window.setSteps(window.getSteps() + 1);
    window.setLastStep(step.getStep());
    // The other lanes learn as many.
    window.setImages(window.getImages() + (long) step.getLanes() * step.getBatchSize());
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

  /** Returns a copy as a record, to store or to publish. */
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
