package io.streamgan.trainer.model;

import io.streamgan.gan.GanEngine;
import io.streamgan.gan.GanSnapshot;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Latents;
import io.streamgan.gan.StepResult;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.trainer.TrainingSummary;
import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.checkpoint.Recovery;
import io.streamgan.trainer.events.EventResponder;
import io.streamgan.trainer.events.Progress;
import io.streamgan.trainer.events.ReceivedEvent;
import io.streamgan.trainer.events.TrainerEvent;
import io.streamgan.trainer.fault.TrainerException;
import io.streamgan.trainer.input.Input.ImageRecord;
import io.streamgan.trainer.input.Input.RejectedRecord;
import io.streamgan.trainer.input.LagPolicy;
import io.streamgan.trainer.input.MiniBatch;
import io.streamgan.trainer.input.OffendingImages;
import io.streamgan.trainer.input.Packer;
import io.streamgan.trainer.input.Position;
import io.streamgan.trainer.output.Commit;
import io.streamgan.trainer.output.Commit.NewGenerator;
import io.streamgan.trainer.output.Commit.Samples;
import io.streamgan.trainer.output.PendingOutputs;
import io.streamgan.trainer.output.Published;
import io.streamgan.trainer.settings.Adaptation;
import io.streamgan.trainer.settings.TrainerSettings;
import java.time.Instant;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A model in memory: the engine, the images that wait for their step, and the outputs that wait for
 * their commit. All of it belongs to one assignment of the input stream, and is dropped as a whole
 * when that ends. Owned by the training thread.
 */
public final class Model implements AutoCloseable {
  private final TrainerSettings settings;
  private final EngineFactory engines;
  private final long assignment;
  private final String runId;
  private final String writer;
  private final long publishedStep;
  private final int rollbacks;
  private final OffendingImages offending;
  private final Packer packer;
  private final LagPolicy lagPolicy;

  private final PendingOutputs outputs = new PendingOutputs();
  private final EventResponder responses;
  private final Map<String, String> recordedSettings;

  private @Nullable GanEngine engine;
  private long loadedStep;
  private long step;
  private long imagesSeen;
  private long nextCheckpointVersion;
  private long generatorVersion;
  private long generatorStep = -1;
  private long samplesStep = -1;
  private long capturedAtMillis;
  private long skippedBefore;
  private boolean skipping;
  private Map<Integer, Position> beforeStep = Map.of();
  private OptionalDouble discriminatorLoss = OptionalDouble.empty();
  private OptionalDouble generatorLoss = OptionalDouble.empty();

  /**
   * @param engines gives an engine in its initial state for images of a shape
   * @param beginning what it goes on from
   * @throws TrainerException when the checkpoint is of a model that {@code settings} do not
   *     describe
   */
  Model(TrainerSettings settings, EngineFactory engines, long assignment, ResumeState beginning) {
    this.settings = settings;
    this.engines = engines;
    this.assignment = assignment;
    Optional<Checkpoint> checkpoint = beginning.recovery().checkpoint();
    Map<Integer, Position> positions = checkpoint.map(Checkpoint::positions).orElse(Map.of());
    responses =
        new EventResponder(
            settings.responses(), outputs::addUrgent, checkpoint.flatMap(Checkpoint::requests));
    recordedSettings = beginning.settings();
    packer = new Packer(settings.imagesPerStep(), beginning.published().applyTo(positions));
    runId =
        settings.runId().isEmpty()
            ? checkpoint.map(Checkpoint::runId).orElse(beginning.newRunId())
            : settings.runId();
    writer = beginning.writer();
    publishedStep = beginning.published().step();
    rollbacks = beginning.rollbacks().count();
    offending = beginning.rollbacks().offending().ahead(positions);
    lagPolicy =
        new LagPolicy(
            settings.resilience().lagPolicy(),
            settings.resilience().lagMaxImages(),
            settings.seed() + beginning.recovery().nextVersion());
    nextCheckpointVersion = beginning.recovery().nextVersion();
    checkpoint.ifPresent(this::restore);
    beginning.rollbacks().unpublished().forEach(message -> report("rollback", message));
    beginning.recovery().damaged().forEach(bad -> report("recovery", bad.toString()));
  }

  private void report(String type, String message) {
    outputs.add(new TrainerEvent(type, "", now(), Instant.now(), message, Map.of()));
  }

  /**
   * What a model goes on from.
   *
   * @param published steps that are not published again
   * @param rollbacks those of the checkpoint, and since
   * @param newRunId name of the run where there is no checkpoint
   * @param writer this process
   * @param settings that it records in its checkpoints
   */
  record ResumeState(
      Recovery recovery,
      Published published,
      DivergenceRollbacks rollbacks,
      String newRunId,
      String writer,
      Map<String, String> settings) {}

  private void restore(Checkpoint checkpoint) {
    engine =
        new EngineRestorer(settings, engines).engine(checkpoint, rollbacks, responses.adaptation());
    loadedStep = checkpoint.snapshot().step();
    step = loadedStep;
    imagesSeen = checkpoint.snapshot().imagesSeen();
    generatorVersion = checkpoint.generatorVersion();
    capturedAtMillis = checkpoint.capturedAtMillis();
    discriminatorLoss = checkpoint.discriminatorLoss();
    generatorLoss = checkpoint.generatorLoss();
    skippedBefore = checkpoint.imagesSkipped();
  }

  public long assignment() {
    return assignment;
  }

  public String runId() {
    return runId;
  }

  /** Good steps so far, those before the checkpoint included. */
  public long step() {
    return step;
  }

  /** Newest that was taken; 0 before the first. */
  public long generatorVersion() {
    return generatorVersion;
  }

  public long imagesSeen() {
    return imagesSeen;
  }

  /** Channels of the images; 0 before the first, where no setting says. */
  public int channels() {
    return engine == null ? settings.imageChannels() : engine.spec().imageShape().channels();
  }

  public Map<Integer, Position> positions() {
    return packer.positions();
  }

  /** Images that wait for their step. */
  public long waitingImages() {
    return packer.waitingImages();
  }

  /**
   * Takes in the next record of its partition.
   *
   * @param behind images that wait behind those of the record, about
   */
  public void add(ImageRecord record, long behind) {
    if (engine == null) {
      engine = newEngine(record.images().shape());
    }
    BitSet keep = lagPolicy.keep(record, behind);
    boolean late = lagPolicy.isSkipping();
    if (late && !skipping) {
      report(
          "lag",
          "about %d images wait; some are skipped, as lag.policy=%s says"
              .formatted(behind, settings.resilience().lagPolicy().label()));
    }
    skipping = late;
    offending.removeFrom(keep, record);
    packer.add(record, keep);
  }

  private GanEngine newEngine(ImageShape shape) {
    return engines.make(
        shape, DivergenceRollbacks.seed(settings.seed(), rollbacks), responses.adaptation());
  }

  /** Offset of the first event that has not been acted on; negative for the topic's end. */
  public long nextEvent() {
    return responses.nextOffset();
  }

  /** Events are read from {@code offset} on. */
  public void listen(long offset) {
    responses.listen(offset);
  }

  /** Whether no steps are to be made until an event says otherwise. */
  public boolean isPaused() {
    return responses.isPaused();
  }

  /**
   * Acts on an event.
   *
   * @param before gives the newest whole checkpoint of a step before the given one
   */
  public void respond(ReceivedEvent received, LongFunction<Optional<Checkpoint>> before) {
    Adaptation adaptation = responses.adaptation();
    OptionalLong beforeStep = responses.respond(received, now());
    if (engine == null) {
      return;
    }
    if (!responses.adaptation().equals(adaptation)) {
      adapt(engine);
    }
    if (beforeStep.isPresent()) {
      String reason = received.event().getMessage();
      Optional<Checkpoint> target =
          before
              .apply(beforeStep.getAsLong())
              .filter(c -> c.runId().equals(runId) && c.snapshot().step() < step);
      if (target.isPresent()) {
        rollBackTo(target.get(), reason);
      } else {
        responses.cannotRollBack(now(), beforeStep.getAsLong(), reason);
      }
    }
  }

  /**
   * Parameters, moments and averages are those of {@code target} again. Steps, images and input
   * position are not: what has been published stays, and no image is learned a second time.
   */
  private void rollBackTo(Checkpoint target, String reason) {
    requireEngine().restore(target.snapshot().at(step, imagesSeen));
    takeGenerator(requireEngine());
    responses.rolledBack(now(), target.snapshot().step(), reason);
  }

  /** The same model, which learns on in another way. */
  private void adapt(GanEngine before) {
    GanSnapshot snapshot = before.snapshot();
    before.close();
    engine = newEngine(snapshot.spec().imageShape());
    requireEngine().restore(snapshot);
  }

  /** The images of the newest step, beside those that were passed over already. */
  OffendingImages offendingImages() {
    return offending.plus(beforeStep, packer.positions());
  }

  private long imagesSkipped() {
    return skippedBefore + packer.skippedImages();
  }

  /**
   * Puts {@code record} into the next commit.
   *
   * @return false when an earlier commit has had it
   */
  public boolean reject(RejectedRecord record) {
    boolean first = packer.reject(record);
    if (first) {
      outputs.reject(record);
    }
    return first;
  }

  /** Whether there are images enough for a step. */
  public boolean canStep() {
    return packer.hasNext();
  }

  /**
   * One step on the next mini-batch.
   *
   * @throws io.streamgan.gan.NonFiniteLossException when the model is beyond repair
   */
  public Step learn() {
    if (responses.endAdaptation(now())) {
      adapt(requireEngine());
    }
    GanEngine trained = requireEngine();
    beforeStep = packer.positions();
    MiniBatch batch = packer.next();
    long start = System.nanoTime();
    StepResult result = trained.step(batch.images());
    double millis = (System.nanoTime() - start) / 1e6;
    step = result.step();
    imagesSeen = result.imagesSeen();
    capturedAtMillis = Math.max(capturedAtMillis, batch.capturedAtMillis());
    discriminatorLoss = OptionalDouble.of(result.discriminatorLoss());
    generatorLoss = OptionalDouble.of(result.generatorLoss());
    if (!isPublished()) {
      outputs.add(metrics(result, millis, batch));
    }
    // The first step too, so that whoever watches sees something soon.
    if (isDue(settings.generatorIntervalSteps())) {
      takeGenerator(trained);
    }
    if (samplesWanted() && isDue(settings.samplesIntervalSteps())) {
      takeSamples(trained);
    }
    return new Step(result, millis);
  }

  /**
   * @param millis that it took
   */
  public record Step(StepResult result, double millis) {}

  /** Whether the newest step is a repetition of one that readers have seen. */
  private boolean isPublished() {
    return step <= publishedStep;
  }

  /**
   * Whether it repeats steps that readers have seen, because their checkpoint was damaged: a commit
   * now would move the input position back behind them.
   */
  public boolean isRepeating() {
    return step < publishedStep;
  }

  private boolean samplesWanted() {
    return settings.samplesIntervalSteps() > 0;
  }

  private boolean isDue(int interval) {
    return step == 1 || step % interval == 0;
  }

  /** Whether so much has been rejected that it must be committed before more is read. */
  public boolean isFullOfRejected() {
    return outputs.rejectedBytes() >= settings.readAheadBytes();
  }

  /** Whether something does not wait for the next commit that is due. */
  public boolean hasUrgentOutputs() {
    // Without an engine there is no checkpoint, which has to tell what was acted on.
    return engine != null && outputs.isUrgent();
  }

  /** Whether a commit would make anything visible. */
  public boolean hasOutputs() {
    return !outputs.isEmpty() || hasUrgentOutputs();
  }

  /**
   * Whether the newest step's generator or samples are yet to be taken, because neither was due.
   */
  public boolean hasNewerGenerator() {
    return step > loadedStep && (generatorStep != step || (samplesWanted() && samplesStep != step));
  }

  /**
   * What has come since the last of these, with a copy of the state.
   *
   * @param last whether the newest step's generator and samples go with it, even if not due
   */
  public Commit takeCommit(boolean last) {
    if (last && step > loadedStep) {
      GanEngine trained = requireEngine();
      if (generatorStep != step) {
        takeGenerator(trained);
      }
      if (samplesWanted() && samplesStep != step) {
        takeSamples(trained);
      }
    }
    return outputs.take(
        assignment, step, Optional.ofNullable(engine).map(this::checkpoint), packer.positions());
  }

  public TrainingSummary summary(double imagesPerSecond) {
    return new TrainingSummary(
        step,
        imagesSeen,
        imagesPerSecond,
        discriminatorLoss,
        generatorLoss,
        generatorVersion,
        engine == null ? "" : engine.parameterHash());
  }

  @Override
  public void close() {
    if (engine != null) {
      engine.close();
    }
  }

  private void takeGenerator(GanEngine trained) {
    generatorVersion++;
    generatorStep = step;
    if (isPublished()) {
      return;
    }
    outputs.publish(new NewGenerator(now(), inputOffsets(), trained.generator()));
  }

  private void takeSamples(GanEngine trained) {
    samplesStep = step;
    if (isPublished()) {
      return;
    }
    Latents latents =
        Latents.seeded(
            settings.samplesSeed(),
            settings.samplesRows() * settings.samplesColumns(),
            trained.spec().latentSize());
    outputs.add(
        new Samples(
            now(),
            settings.samplesSeed(),
            settings.samplesRows(),
            settings.samplesColumns(),
            trained.spec().classes() == 0
                ? trained.sample(latents)
                : trained.sample(latents, classes(trained.spec().classes()))));
  }

  /** A class a column of the sample grid. */
  private int[] classes(int count) {
    int[] classes = new int[settings.samplesRows() * settings.samplesColumns()];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = i % settings.samplesColumns() % count;
    }
    return classes;
  }

  private Checkpoint checkpoint(GanEngine trained) {
    long version = nextCheckpointVersion;
    nextCheckpointVersion++;
    boolean milestone = responses.takeMilestone();
    return new Checkpoint(
        version,
        trained.snapshot(),
        runId,
        generatorVersion,
        discriminatorLoss,
        generatorLoss,
        capturedAtMillis,
        packer.positions(),
        imagesSkipped(),
        rollbacks,
        offending.ahead(packer.positions()),
        writer,
        responses.saved(),
        milestone,
        recordedSettings);
  }

  private Progress now() {
    return new Progress(runId, step, imagesSeen, generatorVersion, capturedAtMillis);
  }

  private StepMetrics metrics(StepResult result, double millis, MiniBatch batch) {
    StepMetrics.Builder builder =
        StepMetrics.newBuilder()
            .setRunId(runId)
            .setStep(result.step())
            .setImagesSeen(result.imagesSeen())
            .setDiscriminatorLoss(result.discriminatorLoss())
            .setGeneratorLoss(result.generatorLoss())
            .setRealScore(result.realScore())
            .setGeneratedScore(result.generatedScore())
            .setStepMillis(millis)
            .setBatchSize(settings.imagesPerStep())
            .setGeneratorVersion(generatorVersion)
            .setInputOffsets(inputOffsets())
            .setCapturedAt(Instant.ofEpochMilli(capturedAtMillis))
            .setImagesSkipped(imagesSkipped())
            .setCompletedAt(Instant.now());
    result.penalty().ifPresent(builder::setPenalty);
    if (settings.resilience().imageIds()) {
      builder.setImageIds(batch.ids());
    }
    result.accuracy().ifPresent(builder::setAccuracy);
    result.labelledAccuracy().ifPresent(builder::setLabelledAccuracy);
    return builder.build();
  }

  private Map<String, Long> inputOffsets() {
    Map<String, Long> offsets = new TreeMap<>();
    packer.positions().forEach((p, position) -> offsets.put(p.toString(), position.offset()));
    return offsets;
  }

  private GanEngine requireEngine() {
    if (engine == null) {
      throw new IllegalStateException("no image has come yet");
    }
    return engine;
  }
}
