package io.streamgan.monitor.topology;

import io.streamgan.monitor.health.Condition;
import io.streamgan.monitor.health.Finding;
import io.streamgan.monitor.health.Health;
import io.streamgan.monitor.health.Observation;
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

/** One model's detectors, fed from its records and the clock. Not thread-safe. */
final class ModelWatch {
  private static final int TICKS_PER_BACKLOG = 5;

  private final Health health;
  private final Backlog backlog;
  private final Set<Condition> active = EnumSet.noneOf(Condition.class);
  private Moment moment;
  private Map<String, Long> inputOffsets = Map.of();
  private long heardAtMillis;
  private int ticks;

  /**
   * Where training stands.
   *
   * @param step newest
   */
  record Moment(String runId, long step, long imagesSeen) {}

  /**
   * @param active conditions that had begun before
   * @param moment where training stood then
   * @param nowMillis by the monitor's clock
   */
  ModelWatch(
      Settings settings, Set<Condition> active, Backlog backlog, Moment moment, long nowMillis) {
    health = new Health(settings, active);
    this.active.addAll(active);
    this.backlog = backlog;
    this.moment = moment;
    heardAtMillis = nowMillis;
  }

  /** Conditions that have begun and not ended. */
  Set<Condition> active() {
    return active;
  }

  Moment moment() {
    return moment;
  }

  List<Finding> step(StepMetrics step, Instant at, long nowMillis) {
    moment = new Moment(step.getRunId(), step.getStep(), step.getImagesSeen());
    inputOffsets = step.getInputOffsets();
    heardAtMillis = nowMillis;
    return health.observe(
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
        : health.observe(
            grid.getStep(), new Observation.GeneratedSpread(spread, grid.getImagesSeen()));
  }

  List<Finding> quality(Quality quality) {
    long at = quality.getStep();
    List<Finding> findings =
        new ArrayList<>(health.observe(at, new Observation.RealSpread(quality.getRealSpread())));
    if (!quality.getGeneratedClasses().isEmpty()) {
      findings.addAll(
          health.observe(
              at,
              new Observation.Classes(
                  quality.getRealClasses(),
                  quality.getGeneratedClasses(),
                  quality.getGeneratedImages(),
                  quality.getImagesSeen())));
    }
    Double agreement = quality.getLabelAgreement();
    Double accuracy = quality.getExtractorAccuracy();
    if (agreement != null && accuracy != null) {
      findings.addAll(health.observe(at, new Observation.Labels(agreement, accuracy)));
    }
    Double pValue = quality.getDriftPValue();
    Double magnitude = quality.getDriftMagnitude();
    if (pValue != null && magnitude != null) {
      findings.addAll(health.observe(at, new Observation.RealChange(pValue, magnitude)));
    }
    Double classPValue = quality.getClassDriftPValue();
    Double classMagnitude = quality.getClassDriftMagnitude();
    if (classPValue != null && classMagnitude != null) {
      findings.addAll(health.observe(at, new Observation.ClassChange(classPValue, classMagnitude)));
    }
    return findings;
  }

  /** About once a second. */
  List<Finding> tick(long nowMillis) {
    List<Finding> findings =
        new ArrayList<>(
            health.observe(moment.step(), new Observation.Silence(nowMillis - heardAtMillis)));
    if (++ticks % TICKS_PER_BACKLOG == 0) {
      backlog
          .records(inputOffsets)
          .ifPresent(
              records ->
                  findings.addAll(health.observe(moment.step(), new Observation.Backlog(records))));
    }
    return findings;
  }
}
