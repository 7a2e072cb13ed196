package io.streamgan.trainer.model;

import io.streamgan.gan.GanEngine;
import io.streamgan.gan.StepResult;
import io.streamgan.schemas.events.EventPhase;
import io.streamgan.schemas.events.EventType;
import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.checkpoint.Rounds;
import io.streamgan.trainer.contribution.Contribution;
import io.streamgan.trainer.contribution.RoundStart;
import io.streamgan.trainer.events.EventResponder;
import io.streamgan.trainer.events.Progress;
import io.streamgan.trainer.events.ReceivedEvent;
import io.streamgan.trainer.events.TrainerEvent;
import io.streamgan.trainer.input.BatchAssembler;
import io.streamgan.trainer.input.Input.ImageRecord;
import io.streamgan.trainer.input.Input.RejectedRecord;
import io.streamgan.trainer.input.InputTopic.Loss;
import io.streamgan.trainer.input.LagPolicy;
import io.streamgan.trainer.input.MiniBatch;
import io.streamgan.trainer.input.OffendingImages;
import io.streamgan.trainer.input.Packing;
import io.streamgan.trainer.input.Position;
import io.streamgan.trainer.output.Commit;
import io.streamgan.trainer.output.PendingOutputs;
import io.streamgan.trainer.output.StepOutputs;
import io.streamgan.trainer.output.StepOutputs.CompletedStep;
import io.streamgan.trainer.settings.Adaptation;
import io.streamgan.trainer.settings.ResilienceSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/**
 * A model in memory: the engine, the images that wait for their step, and the outputs that wait for
 * their commit. All of it belongs to one assignment of the input partitions, and is dropped as a
 * whole when the assignment ends. Owned by the training thread.
 */
public final class Model implements AutoCloseable {
  private final TrainerSettings settings;
  private final long assignment;
  private final String runId;
  private final String writer;
  private final Map<String, String> recordedSettings;
  private final List<String> classes;
  private final int rollbacks;
  private final Learner learner;
  private final BatchAssembler batches;
  private final PendingOutputs pending = new PendingOutputs();
  private final StepOutputs outputs;
  private final EventResponder responder;
  private final String inputTopicId;
  private final List<Loss> inputLosses;
  private final Optional<RoundStart> round;
  private final Map<Integer, Position> begin;
  private final Map<Integer, Position> beginOfAllLanes;
  private double trainMillis;
  private long nextCheckpointVersion;

  /**
   * @param engines keeps the engine of the model before
   * @param assignment of the input partitions
   * @throws io.streamgan.trainer.fault.TrainerException when the checkpoint is of a model that
   *     {@code settings} do not describe
   */
  Model(TrainerSettings settings, KeptEngine engines, long assignment, ResumeState start) {
    this.settings = settings;
    this.assignment = assignment;
    Optional<Checkpoint> checkpoint = start.recovery().checkpoint();
    runId =
        settings.get(TrainerSettings.RUN_ID).isEmpty()
            ? checkpoint.map(Checkpoint::runId).orElse(start.newRunId())
            : settings.get(TrainerSettings.RUN_ID);
    writer = start.writer();
    recordedSettings = start.settings();
    classes = start.classes();
    inputTopicId = start.inputTopicId();
    rollbacks = start.rollbacks().count();
    nextCheckpointVersion = start.recovery().nextVersion();
    responder =
        new EventResponder(settings, pending::addUrgent, checkpoint.flatMap(Checkpoint::requests));
    learner =
        new Learner(
            engines,
            DivergenceRollbacks.seed(settings.get(TrainerSettings.SEED), rollbacks),
            start.lane(),
            settings.replay());
    checkpoint.ifPresent(
        c ->
            learner.resume(
                c,
                new EngineRestorer(settings, engines, start.lane())
                    .engine(c, rollbacks, responder.adaptation())));
    round = start.round();
    begin = start.positions();
    beginOfAllLanes = start.input().positions();
    batches = assembler(settings, start);
    outputs =
        new StepOutputs(
            settings,
            pending,
            start.published().step(),
            learner.step(),
            checkpoint.map(Checkpoint::generatorVersion).orElse(0L),
            start.classes().size(),
            round);
    start.rollbacks().unpublished().forEach(message -> report(EventType.ROLLBACK, message));
    start.recovery().damaged().forEach(damaged -> report(EventType.RECOVERY, damaged.toString()));
    inputLosses =
        start.input().losses().stream()
            .filter(loss -> start.lane().owns(loss.partition()))
            .toList();
    inputLosses.forEach(this::reportLoss);
    if (isRepeating() && start.recovery().damaged().isEmpty()) {
      report(EventType.RECOVERY, repetition());
    }
    learner.engineIfAny().ifPresent(engine -> outputs.beginRound(progress(), engine));
  }

  private void reportLoss(Loss loss) {
    pending.addUrgent(
        new TrainerEvent(
            EventType.INPUT_LOSS,
            EventPhase.NONE,
            progress(),
            Instant.now(),
            loss.toString(),
            Map.of("lostRecords", (double) loss.records())));
  }

  /** Partitions whose input position was not on the topic when the model was loaded. */
  public List<Loss> inputLosses() {
    return inputLosses;
  }

  /** Which steps are repeated, where {@link #isRepeating}. */
  String repetition() {
    return "the newest checkpoint is that of step %d, but the group has committed step %d; the steps between are repeated and not published again"
        .formatted(step(), outputs.publishedStep());
  }

  private static BatchAssembler assembler(TrainerSettings settings, ResumeState start) {
    Optional<Checkpoint> checkpoint = start.recovery().checkpoint();
    LagPolicy lagPolicy =
        new LagPolicy(
            settings.get(ResilienceSettings.LAG_POLICY),
            settings.get(ResilienceSettings.LAG_MAX_IMAGES),
            settings.get(TrainerSettings.SEED) + start.recovery().nextVersion());
    boolean whole = start.input().losses().isEmpty();
    Packing packing =
        Packing.resume(
            settings.freshImagesPerStep(),
            start.positions(),
            settings.get(TrainerSettings.SHUFFLE_IMAGES),
            settings.get(TrainerSettings.SEED),
            checkpoint.flatMap(Checkpoint::shuffle).filter(shuffle -> whole));
    return new BatchAssembler(
        packing,
        lagPolicy,
        new BatchAssembler.Start(
            start.positions(),
            // They are images at offsets of the topic as it was.
            whole ? start.rollbacks().offending() : OffendingImages.NONE,
            checkpoint.map(Checkpoint::imagesSkipped).orElse(0L),
            checkpoint.map(Checkpoint::capturedAtMillis).orElse(0L)));
  }

  private void report(String type, String message) {
    pending.add(
        new TrainerEvent(type, EventPhase.NONE, progress(), Instant.now(), message, Map.of()));
  }

  private Progress progress() {
    return new Progress(
        runId,
        learner.step(),
        learner.imagesSeen(),
        outputs.generatorVersion(),
        batches.capturedAtMillis());
  }

  public long assignment() {
    return assignment;
  }

  public String runId() {
    return runId;
  }

  /** Number of steps, those before the checkpoint included. */
  public long step() {
    return learner.step();
  }

  public long imagesSeen() {
    return learner.imagesSeen();
  }

  /** Version of the newest generator taken; 0 before the first. */
  public long generatorVersion() {
    return outputs.generatorVersion();
  }

  /** Discriminator loss of the newest step; empty before the first. */
  public OptionalDouble discriminatorLoss() {
    return learner.discriminatorLoss();
  }

  /** Generator loss of the newest step; empty before the first. */
  public OptionalDouble generatorLoss() {
    return learner.generatorLoss();
  }

  /** Hash of the parameters as {@link GanEngine#parameterHash}; empty before the first image. */
  public String parameterHash() {
    return learner.engineIfAny().map(GanEngine::parameterHash).orElse("");
  }

  /** Number of image channels; 0 before the first image if no setting decides it. */
  public int channels() {
    return learner
        .engineIfAny()
        .map(engine -> engine.spec().imageShape().channels())
        .orElse(settings.imageChannels());
  }

  /** Partition to the position of the first image that is not learned. */
  public Map<Integer, Position> positions() {
    return batches.positions();
  }

  /** Number of images in memory that wait for their step. */
  public long waitingImages() {
    return batches.waitingImages();
  }

  /** Number of images in memory that the next step needs. */
  public long requiredImages() {
    return batches.requiredImages();
  }

  /** Publishes how many images of the next step are there. */
  public void reportWaiting() {
    pending.addDue(
        new TrainerEvent(
            EventType.WAITING,
            EventPhase.NONE,
            progress(),
            Instant.now(),
            "for a minute, %d of the %d images that the next step needs are there"
                .formatted(waitingImages(), requiredImages()),
            Map.of(
                "images", (double) waitingImages(), "requiredImages", (double) requiredImages())));
  }

  /**
   * Takes in the next record of its partition.
   *
   * @param behind approximate number of images that wait behind those of the record
   */
  public void add(ImageRecord record, long behind) {
    learner.begin(record.images().shape(), responder.adaptation());
    if (batches.add(record, behind)) {
      report(
          EventType.LAG,
          "about %d images wait; lag.policy=%s skips some of them"
              .formatted(behind, settings.get(ResilienceSettings.LAG_POLICY).label()));
    }
  }

  /**
   * Puts {@code record} into the next commit.
   *
   * @return false when an earlier commit included it
   */
  public boolean reject(RejectedRecord record) {
    boolean first = batches.reject(record);
    if (first) {
      pending.reject(record);
    }
    return first;
  }

  /** Offset of the first event that is not handled yet; negative for the end of the topic. */
  public long nextEventOffset() {
    return responder.nextOffset();
  }

  /** Sets the offset that events are read from. */
  public void readEventsFrom(long offset) {
    responder.readFrom(offset);
  }

  /** Whether an event has paused training. */
  public boolean isPaused() {
    return responder.isPaused();
  }

  /**
   * Handles an event.
   *
   * @param before returns the newest whole checkpoint of a step before the given one
   */
  public void handle(ReceivedEvent event, LongFunction<Optional<Checkpoint>> before) {
    Adaptation adaptation = responder.adaptation();
    OptionalLong rollBackBefore = responder.respond(event, progress());
    if (learner.engineIfAny().isEmpty()) {
      return;
    }
    if (!responder.adaptation().equals(adaptation)) {
      learner.adapt(responder.adaptation());
    }
    if (rollBackBefore.isPresent()) {
      String reason = event.event().getMessage();
      Optional<Checkpoint> target =
          before
              .apply(rollBackBefore.getAsLong())
              .filter(c -> c.runId().equals(runId) && c.snapshot().step() < step());
      if (target.isPresent()) {
        rollBackTo(target.get(), reason);
      } else {
        responder.cannotRollBack(progress(), rollBackBefore.getAsLong(), reason);
      }
    }
  }

  /** Returns the positions with those of other lanes, which are as the round found them. */
  private Map<Integer, Position> positionsOfAllLanes() {
    Map<Integer, Position> all = new HashMap<>(beginOfAllLanes);
    all.putAll(positions());
    return all;
  }

  private void rollBackTo(Checkpoint target, String reason) {
    learner.rollBackTo(target.snapshot());
    outputs.takeGenerator(progress(), positions(), learner.engine());
    responder.rolledBack(progress(), target.snapshot().step(), reason);
  }

  /** The images of the newest step, and those that were left out before. */
  public OffendingImages offendingImages() {
    return batches.offendingWithNewestBatch();
  }

  /** Whether there are enough images for a step. */
  public boolean canStep() {
    return batches.hasNext();
  }

  /**
   * Makes one step on the next mini-batch.
   *
   * @throws io.streamgan.gan.NonFiniteLossException when a loss is not finite; the model must then
   *     be dropped
   */
  public CompletedStep learn() {
    if (responder.endAdaptation(progress())) {
      learner.adapt(responder.adaptation());
    }
    MiniBatch batch = batches.next();
    long start = System.nanoTime();
    StepResult result = learner.step(batch.images());
    double millis = (System.nanoTime() - start) / 1e6;
    trainMillis += millis;
    CompletedStep step =
        new CompletedStep(result, millis, batch, batches.imagesSkipped(), positionsOfAllLanes());
    outputs.take(step, progress(), learner.engine());
    return step;
  }

  /**
   * Whether the next step was published before, because the newest checkpoint was damaged: a commit
   * now would move the input position back behind steps that readers have seen.
   */
  public boolean isRepeating() {
    return outputs.isRepeating(step());
  }

  /** Whether the rejected records fill their memory: they must be committed before more is read. */
  public boolean isFullOfRejected() {
    return pending.rejectedBytes() >= settings.get(TrainerSettings.READ_AHEAD_BYTES);
  }

  /** Whether outputs wait that must be committed at once. */
  public boolean hasUrgentOutputs() {
    // Without an engine there is no checkpoint, which must record what was done about an event.
    return learner.engineIfAny().isPresent() && pending.isUrgent();
  }

  /** Whether outputs wait for a commit. */
  public boolean hasOutputs() {
    return !pending.isEmpty() || hasUrgentOutputs();
  }

  /** Whether the newest step's generator or samples are not taken, because they were not due. */
  public boolean hasNewerGenerator() {
    return outputs.isBehind(step());
  }

  /**
   * Takes the outputs since the last commit, with a copy of the state.
   *
   * @param last whether the newest step's generator and samples are included even if not due
   */
  public Commit takeCommit(boolean last) {
    if (last) {
      learner
          .engineIfAny()
          .ifPresent(engine -> outputs.takeNewest(progress(), positions(), engine));
    }
    return pending.take(
        assignment,
        step(),
        learner.engineIfAny().map(this::checkpoint),
        Optional.empty(),
        positions());
  }

  /** Number of steps of the lane in its round. */
  public int stepsOfRound() {
    return Math.toIntExact(step() - start().step());
  }

  private RoundStart start() {
    return round.orElseThrow();
  }

  /** Takes the outputs of the lane in its round, with a copy of the state that it has reached. */
  public Commit takeContribution() {
    int steps = stepsOfRound();
    Contribution contribution =
        new Contribution(
            start(),
            runId,
            steps,
            (long) steps * settings.imagesPerStep(),
            batches.imagesSkipped() - start().imagesSkipped(),
            steps == 0 ? Optional.empty() : learner.engineIfAny().map(GanEngine::snapshot),
            positions(),
            batches.capturedAtMillis(),
            learner.discriminatorLoss(),
            learner.generatorLoss(),
            writer,
            Instant.now(),
            Math.round(trainMillis),
            recordedSettings,
            classes,
            inputTopicId);
    return pending.take(
        assignment, step(), Optional.empty(), Optional.of(contribution), positions());
  }

  /** Takes the rejected records of a lane alone: its position remains that of its round. */
  public Commit takeRejected() {
    Map<Integer, Position> before = new HashMap<>(begin);
    positions()
        .forEach(
            (partition, now) ->
                before.merge(
                    partition,
                    new Position(0, 0, now.rejectedBelow()),
                    (position, ignored) ->
                        new Position(position.offset(), position.index(), now.rejectedBelow())));
    return pending.takeRejected(assignment, start().step(), before);
  }

  private Checkpoint checkpoint(GanEngine engine) {
    long version = nextCheckpointVersion++;
    boolean milestone = responder.takeMilestone();
    return new Checkpoint(
        version,
        engine.snapshot(),
        runId,
        outputs.generatorVersion(),
        learner.discriminatorLoss(),
        learner.generatorLoss(),
        batches.capturedAtMillis(),
        positions(),
        batches.imagesSkipped(),
        rollbacks,
        batches.offending(),
        writer,
        responder.saved(),
        milestone,
        recordedSettings,
        classes,
        inputTopicId,
        batches.shuffle(),
        learner.replay(),
        Rounds.NONE,
        "");
  }

  @Override
  public void close() {
    learner.close();
  }
}
