package io.streamgan.trainer.output;

import io.streamgan.gan.GanEngine;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import io.streamgan.gan.StepResult;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.trainer.contribution.RoundStart;
import io.streamgan.trainer.events.Progress;
import io.streamgan.trainer.input.MiniBatch;
import io.streamgan.trainer.input.Position;
import io.streamgan.trainer.output.Commit.NewGenerator;
import io.streamgan.trainer.output.Commit.Samples;
import io.streamgan.trainer.settings.ResilienceSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Takes the outputs of each step: its metrics, and a generator and samples where they are due.
 * Which are due depends on the number of the step alone. Steps that were published before are
 * counted, but their outputs are not taken again. Owned by the training thread.
 */
public final class StepOutputs {
  private final TrainerSettings settings;
  private final PendingOutputs pending;
  private final long publishedStep;
  private final long firstStep;
  private final int namedClasses;
  private final Optional<RoundStart> round;
  private long generatorVersion;
  private long generatorStep = -1;
  private long samplesStep = -1;

  /**
   * @param pending takes the outputs
   * @param publishedStep newest step that was published before
   * @param loadedStep step of the checkpoint that training resumed from
   * @param generatorVersion newest generator version of that checkpoint
   * @param namedClasses number of classes that have names; 0 if classes are numbers only
   * @param round the round that the steps belong to, whose average publishes the generator; empty
   *     for a model without rounds
   */
  public StepOutputs(
      TrainerSettings settings,
      PendingOutputs pending,
      long publishedStep,
      long loadedStep,
      long generatorVersion,
      int namedClasses,
      Optional<RoundStart> round) {
    this.settings = settings;
    this.pending = pending;
    this.publishedStep = publishedStep;
    this.firstStep = loadedStep + 1;
    this.generatorVersion = generatorVersion;
    this.namedClasses = namedClasses;
    this.round = round;
  }

  /**
   * A step that has been made.
   *
   * @param millis duration of the step
   * @param imagesSkipped number of images skipped before the step's images
   * @param positions partition to the position behind the step's images
   */
  public record CompletedStep(
      StepResult result,
      double millis,
      MiniBatch batch,
      long imagesSkipped,
      Map<Integer, Position> positions) {}

  /** Version of the newest generator taken; 0 before the first. */
  public long generatorVersion() {
    return generatorVersion;
  }

  /** Newest step that was published before; 0 if it is not known. */
  public long publishedStep() {
    return publishedStep;
  }

  /** Whether {@code step} was published before. */
  public boolean isPublished(long step) {
    return step <= publishedStep;
  }

  /**
   * Whether the step after {@code step} was published before: a commit now would move the input
   * position back behind steps that readers have seen.
   */
  public boolean isRepeating(long step) {
    return step < publishedStep;
  }

  /**
   * Takes the outputs of {@code step}, which {@code engine} has just made.
   *
   * @param at progress after the step
   */
  public void take(CompletedStep step, Progress at, GanEngine engine) {
    if (!isPublished(at.step())) {
      pending.add(metrics(step, at));
    }
    if (round.isPresent()) {
      return;
    }
    if (isDue(at.step(), settings.get(TrainerSettings.GENERATOR_INTERVAL_STEPS))) {
      takeGenerator(at, step.positions(), engine);
    }
    if (samplesWanted() && isDue(at.step(), settings.get(TrainerSettings.SAMPLES_INTERVAL_STEPS))) {
      takeSamples(at, engine);
    }
  }

  /**
   * Takes the samples of the average that a round begins from, where they are due since the round
   * before. Lane 0 takes them for all lanes.
   */
  public void beginRound(Progress at, GanEngine engine) {
    int interval = settings.get(TrainerSettings.SAMPLES_INTERVAL_STEPS);
    boolean due =
        round
            .filter(start -> start.lane().index() == 0 && interval > 0)
            .filter(start -> start.step() / interval > start.previousStep() / interval)
            .isPresent();
    if (due) {
      takeSamples(at, engine);
    }
  }

  /** Whether the generator or the samples of the newest step are still to be taken. */
  public boolean isBehind(long step) {
    return step >= firstStep && (generatorStep != step || (samplesWanted() && samplesStep != step));
  }

  /**
   * Takes the generator and the samples of the newest step, if they are not taken yet.
   *
   * @param at progress after the step
   */
  public void takeNewest(Progress at, Map<Integer, Position> positions, GanEngine engine) {
    if (at.step() < firstStep) {
      return;
    }
    if (generatorStep != at.step()) {
      takeGenerator(at, positions, engine);
    }
    if (samplesWanted() && samplesStep != at.step()) {
      takeSamples(at, engine);
    }
  }

  /** Takes the generator of {@code engine} as a new version. */
  public void takeGenerator(Progress at, Map<Integer, Position> positions, GanEngine engine) {
    generatorVersion++;
    generatorStep = at.step();
    if (!isPublished(at.step())) {
      pending.publish(
          new NewGenerator(
              at.withGeneratorVersion(generatorVersion), offsets(positions), generator(engine)));
    }
  }

  private void takeSamples(Progress at, GanEngine engine) {
    samplesStep = at.step();
    if (isPublished(at.step())) {
      return;
    }
    int classes = learnedClasses(engine);
    int columns = settings.sampleColumns(classes);
    int rows = settings.sampleRows(engine.spec().imageShape(), columns);
    Latents latents =
        Latents.seeded(
            settings.get(TrainerSettings.SAMPLES_SEED), rows * columns, engine.spec().latentSize());
    Images images =
        classes == 0
            ? engine.sample(latents)
            : engine.sample(latents, classOfEachColumn(rows, columns, classes));
    pending.add(
        new Samples(
            at.withGeneratorVersion(generatorVersion),
            settings.get(TrainerSettings.SAMPLES_SEED),
            rows,
            columns,
            images));
  }

  private GeneratorSnapshot generator(GanEngine engine) {
    return engine.generator().withLearnedClasses(learnedClasses(engine));
  }

  /** Returns the number of classes without the spare ones, which have no names yet. */
  private int learnedClasses(GanEngine engine) {
    int classes = engine.spec().classes();
    return namedClasses == 0 ? classes : Math.min(namedClasses, classes);
  }

  private static int[] classOfEachColumn(int rows, int columns, int classes) {
    int[] labels = new int[rows * columns];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % columns % classes;
    }
    return labels;
  }

  private StepMetrics metrics(CompletedStep step, Progress at) {
    StepResult result = step.result();
    StepMetrics.Builder builder =
        StepMetrics.newBuilder()
            .setRunId(at.runId())
            .setStep(result.step())
            .setImagesSeen(result.imagesSeen())
            .setDiscriminatorLoss(result.discriminatorLoss())
            .setGeneratorLoss(result.generatorLoss())
            .setRealScore(result.realScore())
            .setGeneratedScore(result.generatedScore())
            .setStepMillis(step.millis())
            .setBatchSize(settings.imagesPerStep())
            .setGeneratorVersion(generatorVersion)
            .setInputOffsets(offsets(step.positions()))
            .setLane(round.map(start -> start.lane().index()).orElse(0))
            .setLanes(round.map(start -> start.lane().count()).orElse(1))
            .setRound(round.map(RoundStart::round).orElse(0L))
            .setCapturedAt(Instant.ofEpochMilli(at.capturedAtMillis()))
            .setImagesSkipped(step.imagesSkipped())
            .setCompletedAt(Instant.now());
    result.penalty().ifPresent(builder::setPenalty);
    if (settings.get(ResilienceSettings.METRICS_IMAGE_IDS)) {
      builder.setImageIds(step.batch().ids());
    }
    result.accuracy().ifPresent(builder::setAccuracy);
    result.labelledAccuracy().ifPresent(builder::setLabelledAccuracy);
    return builder.build();
  }

  private boolean samplesWanted() {
    return settings.get(TrainerSettings.SAMPLES_INTERVAL_STEPS) > 0;
  }

  /** The first step is due at any interval, so that readers see something soon. */
  private static boolean isDue(long step, int interval) {
    return step == 1 || step % interval == 0;
  }

  private static Map<String, Long> offsets(Map<Integer, Position> positions) {
    Map<String, Long> offsets = new TreeMap<>();
    positions.forEach((p, position) -> offsets.put(p.toString(), position.offset()));
    return offsets;
  }
}
