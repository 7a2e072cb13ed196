package io.streamgan.monitor.topology;

import io.streamgan.monitor.health.Condition;
import io.streamgan.monitor.health.Detectors;
import io.streamgan.monitor.health.Finding;
import io.streamgan.monitor.health.Observation;
import io.streamgan.schemas.PastRegime;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.settings.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns one model's records, and the time, into observations of its detectors. Not thread-safe. */
final class ModelObserver {
  private static final int TICKS_PER_BACKLOG = 5;

  private final Detectors detectors;
  private final InputBacklog backlog;
  private final Set<Condition> active = EnumSet.noneOf(Condition.class);
  private TrainingProgress progress;
  private Map<String, Long> inputOffsets = Map.of();
  private long heardAtMillis;
  private int ticks;

  /**
   * Progress of training.
   *
   * @param step newest step
   */
  record TrainingProgress(String runId, long step, long imagesSeen) {}

  /**
   * @param active conditions that have begun earlier and not ended
   * @param progress progress at that time
   * @param nowMillis by the monitor's clock
   */
  ModelObserver(
      Settings settings,
      Set<Condition> active,
      InputBacklog backlog,
      TrainingProgress progress,
      long nowMillis) {
    detectors = new Detectors(settings, active);
    this.active.addAll(active);
    this.backlog = backlog;
    this.progress = progress;
    heardAtMillis = nowMillis;
  }

  /** Conditions that have begun and not ended. */
  Set<Condition> active() {
    return active;
  }

  TrainingProgress progress() {
    return progress;
  }

  List<Finding> step(StepMetrics step, Instant at, long nowMillis) {
    progress = new TrainingProgress(step.getRunId(), step.getStep(), step.getImagesSeen());
    inputOffsets = step.getInputOffsets();
    heardAtMillis = nowMillis;
    return detectors.observe(
        step.getStep(),
        new Observation.Step(
            step.getStep(),
            step.getImagesSeen(),
            step.getDiscriminatorLoss(),
            step.getGeneratorLoss(),
            step.getRealScore(),
            step.getGeneratedScore(),
            step.getGeneratorVersion(),
            at.toEpochMilli()));
  }

  List<Finding> grid(SampleGrid grid) {
    Double spread = grid.getSpread();
    return spread == null
        ? List.of()
        : detectors.observe(
            grid.getStep(), new Observation.GeneratedSpread(spread, grid.getImagesSeen()));
  }

  List<Finding> quality(Quality quality) {
    long at = quality.getStep();
    List<Finding> findings =
        new ArrayList<>(detectors.observe(at, new Observation.RealSpread(quality.getRealSpread())));
    if (!quality.getGeneratedClasses().isEmpty()) {
      findings.addAll(
          detectors.observe(
              at,
              new Observation.Classes(
                  quality.getRealClasses(),
                  quality.getGeneratedClasses(),
                  quality.getClassNames(),
                  quality.getGeneratedImages(),
                  quality.getImagesSeen())));
    }
    Double agreement = quality.getLabelAgreement();
    Double accuracy = quality.getExtractorAccuracy();
    if (agreement != null && accuracy != null) {
      findings.addAll(detectors.observe(at, new Observation.Labels(agreement, accuracy)));
    }
    if (!quality.getPast().isEmpty()) {
      findings.addAll(detectors.observe(at, new Observation.Past(regimes(quality.getPast()))));
    }
    Double pValue = quality.getDriftPValue();
    Double magnitude = quality.getDriftMagnitude();
    if (pValue != null && magnitude != null) {
      findings.addAll(detectors.observe(at, new Observation.RealChange(pValue, magnitude)));
    }
    Double classPValue = quality.getClassDriftPValue();
    Double classMagnitude = quality.getClassDriftMagnitude();
    if (classPValue != null && classMagnitude != null) {
      findings.addAll(
          detectors.observe(at, new Observation.ClassChange(classPValue, classMagnitude)));
    }
    return findings;
  }

  private static List<Observation.Regime> regimes(List<PastRegime> past) {
    return past.stream()
        .map(
            regime ->
                new Observation.Regime(
                    regime.getName(), regime.getCoverage(), regime.getBestCoverage()))
        .toList();
  }

  /** To be called about once a second. */
  List<Finding> tick(long nowMillis) {
    List<Finding> findings =
        new ArrayList<>(
            detectors.observe(progress.step(), new Observation.Silence(nowMillis - heardAtMillis)));
    if (++ticks % TICKS_PER_BACKLOG == 0) {
      backlog
          .records(inputOffsets)
          .ifPresent(
              records ->
                  findings.addAll(
                      detectors.observe(progress.step(), new Observation.Backlog(records))));
    }
    return findings;
  }
}
