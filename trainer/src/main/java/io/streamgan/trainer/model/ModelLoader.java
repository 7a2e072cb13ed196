package io.streamgan.trainer.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamgan.gan.NonFiniteLossException;
import io.streamgan.schemas.classes.ClassNames;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.checkpoint.CheckpointSource;
import io.streamgan.trainer.checkpoint.Recovery;
import io.streamgan.trainer.contribution.RoundStart;
import io.streamgan.trainer.fault.SupersededException;
import io.streamgan.trainer.fault.TrainerException;
import io.streamgan.trainer.input.InputTopic;
import io.streamgan.trainer.input.InputTopic.Resumption;
import io.streamgan.trainer.input.Lane;
import io.streamgan.trainer.input.Position;
import io.streamgan.trainer.output.Published;
import io.streamgan.trainer.settings.ResilienceSettings;
import io.streamgan.trainer.settings.ResilienceSettings.InputLossAction;
import io.streamgan.trainer.settings.TrainerSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the model into memory, from its newest whole checkpoint. Used by the training thread. */
public final class ModelLoader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);

  private final TrainerSettings settings;
  private final KeptEngine engines;
  private final CheckpointSource checkpoints;
  private final Supplier<Published> published;
  private final Supplier<InputTopic> input;
  private final boolean beginsAtTheEnd;
  private final Map<String, String> recorded;
  private final Supplier<ClassNames> classes;
  private final String newRunId = UUID.randomUUID().toString();
  private final String writer = UUID.randomUUID().toString();
  private final DivergenceRollbacks rollbacks = new DivergenceRollbacks();
  private long newestVersion = -1;

  /** Where a new model begins until its first commit: the end is decided once. */
  private Map<Integer, Position> beginning = Map.of();

  /**
   * @param engines gives an engine in its initial state for images of a shape
   * @param published returns what the group's committed offsets say
   * @param input returns the images topic as it is now
   * @param beginsAtTheEnd whether a new model begins at the end of the topic
   * @param recorded settings that checkpoints name
   * @param classes returns the classes as they are now; none if the model does not learn classes
   */
  public ModelLoader(
      TrainerSettings settings,
      EngineFactory engines,
      CheckpointSource checkpoints,
      Supplier<Published> published,
      Supplier<InputTopic> input,
      boolean beginsAtTheEnd,
      Map<String, String> recorded,
      Supplier<ClassNames> classes) {
    this.settings = settings;
    this.engines = new KeptEngine(engines);
    this.checkpoints = checkpoints;
    this.published = published;
    this.input = input;
    this.beginsAtTheEnd = beginsAtTheEnd;
    this.recorded = Map.copyOf(recorded);
    this.classes = classes;
  }

  /**
   * @param assignment of the input stream that the model lives in
   * @throws SupersededException when another trainer has gone on since this one has loaded the
   *     model, and this one is no standby
   * @throws TrainerException when the checkpoint is of another model than the settings describe, or
   *     there is none although the group has committed a step
   * @throws io.streamgan.schemas.serde.MalformedRecordException when there are checkpoints, and
   *     none is whole
   * @throws org.apache.kafka.common.KafkaException when they cannot be read
   */
  public Model load(long assignment) {
    Recovery recovery = checkpoints.newest();
    requireLanes(recovery);
    requireSole(recovery);
    Published known = published.get();
    requireCheckpoint(recovery, known);
    ClassNames knownClasses = classes.get();
    recovery.checkpoint().ifPresent(checkpoint -> requireClasses(checkpoint, knownClasses));
    recovery.checkpoint().ifPresent(rollbacks::read);
    InputTopic topic = input.get();
    Resumption resumption = resume(topic, recovery, known);
    Model model =
        new Model(
            settings,
            engines,
            assignment,
            new ResumeState(
                recovery,
                known,
                topic.id(),
                resumption,
                rollbacks,
                newRunId,
                writer,
                recorded,
                knownClasses.names(),
                Optional.empty()));
    for (Recovery.Damaged bad : recovery.damaged()) {
      LOG.warn(
          "Model {}: {}; training goes on from the newest whole one, after step {}",
          settings.modelName(),
          bad,
          model.step());
    }
    if (model.isRepeating() && recovery.damaged().isEmpty()) {
      LOG.warn("Model {}: {}", settings.modelName(), model.repetition());
    }
    return model;
  }

  /**
   * Reads what the next round begins from. The lanes must have been fenced.
   *
   * @throws TrainerException when the checkpoint is of another model than the settings describe, or
   *     the newest one is damaged
   * @throws org.apache.kafka.common.KafkaException when it cannot be read
   */
  public RoundBeginning beginRound() {
    // Before the checkpoint: a lane that had contributed to an older round then still has.
    Published known = published.get();
    Recovery recovery = checkpoints.newest();
    requireLanes(recovery);
    requireUndamaged(recovery);
    if (known.rounds().values().stream().anyMatch(round -> round > 0)) {
      requireCheckpoint(recovery, known);
    }
    ClassNames knownClasses = classes.get();
    recovery.checkpoint().ifPresent(checkpoint -> requireClasses(checkpoint, knownClasses));
    recovery.checkpoint().ifPresent(rollbacks::read);
    InputTopic topic = input.get();
    return new RoundBeginning(
        runIdOfAll(recovery, known, topic.id()),
        recovery,
        known,
        topic.id(),
        resume(topic, recovery, known),
        knownClasses.names());
  }

  /**
   * Returns the model at the beginning of a round, which {@code lane} continues.
   *
   * @param assignment of the input stream that the model lives in
   */
  public Model load(long assignment, RoundBeginning beginning, Lane lane) {
    return new Model(
        settings,
        engines,
        assignment,
        new ResumeState(
            beginning.recovery(),
            Published.NOTHING,
            beginning.inputTopicId(),
            beginning.input(),
            rollbacks,
            beginning.runId(),
            writer,
            recorded,
            beginning.classes(),
            Optional.of(RoundStart.of(lane, beginning.checkpoint()))));
  }

  /** Returns the run id of the model; all trainers of a new model find the same one. */
  private String runIdOfAll(Recovery recovery, Published known, String inputTopicId) {
    String given = settings.get(TrainerSettings.RUN_ID);
    if (!given.isEmpty()) {
      return given;
    }
    String decided = recovery.checkpoint().map(Checkpoint::runId).orElse(known.newRunId());
    if (!decided.isEmpty()) {
      return decided;
    }
    String place =
        String.join(
            "/", settings.topicsPrefix(), settings.modelName(), settings.groupId(), inputTopicId);
    return UUID.nameUUIDFromBytes(place.getBytes(UTF_8)).toString();
  }

  private void requireLanes(Recovery recovery) {
    int lanes = recovery.checkpoint().map(c -> c.rounds().lanes()).orElse(settings.lanes());
    if (lanes != settings.lanes()) {
      throw new TrainerException(
          ("model %s has %d lanes, and this trainer is set to lanes=%d; start it with lanes=%d, or"
                  + " stop all trainers of the model and change it with './streamgan checkpoint"
                  + " lanes --lanes %d'")
              .formatted(settings.modelName(), lanes, settings.lanes(), lanes, settings.lanes()));
    }
  }

  /** The lanes cannot go back to an older average one by one. */
  private void requireUndamaged(Recovery recovery) {
    if (!recovery.damaged().isEmpty()) {
      throw new TrainerException(
          "model %s: %s; bring back an exported one with './streamgan checkpoint import'"
              .formatted(settings.modelName(), recovery.damaged().get(0)));
    }
  }

  /**
   * The newest whole checkpoint of a step before {@code step}. No commit may be under way.
   *
   * @throws org.apache.kafka.common.KafkaException when they cannot be read
   */
  public Optional<Checkpoint> before(long step) {
    return checkpoints.before(step);
  }

  /** A checkpoint of this trainer is visible. */
  public void committed(Checkpoint checkpoint) {
    newestVersion = checkpoint.version();
    rollbacks.committed(checkpoint);
  }

  /**
   * The next model goes back to the newest checkpoint, and passes over the images of the newest
   * step of {@code diverged}.
   *
   * @return false when that has not helped so far
   */
  public boolean rollBack(NonFiniteLossException cause, Model diverged) {
    LOG.warn("Model {}: {}; going back", settings.modelName(), cause.getMessage());
    return rollbacks.add(cause, diverged.offendingImages());
  }

  /**
   * The positions of the checkpoint, and of partitions without one the group's offsets. A partition
   * that has neither was added later, and begins at its beginning.
   */
  private Resumption resume(InputTopic topic, Recovery recovery, Published known) {
    Map<Integer, Position> positions = new HashMap<>(beginning);
    known.offsets().forEach((partition, offset) -> positions.put(partition, Position.at(offset)));
    positions.putAll(recovery.checkpoint().map(Checkpoint::positions).orElse(Map.of()));
    boolean fromEnd = beginsAtTheEnd && positions.isEmpty();
    Resumption resumption =
        topic.resume(
            recovery.checkpoint().map(Checkpoint::inputTopicId).orElse(""),
            known.applyTo(positions),
            fromEnd);
    if (fromEnd) {
      beginning = resumption.positions();
    }
    if (!resumption.losses().isEmpty()
        && settings.get(ResilienceSettings.INPUT_LOSS_ACTION) == InputLossAction.STOP) {
      throw new TrainerException(
          "model %s cannot resume (%s); go on with the images that are there by input.loss.action=continue, or begin anew with './streamgan checkpoint reset'"
              .formatted(settings.modelName(), resumption.losses().get(0)));
    }
    return resumption;
  }

  /** A model whose checkpoints were lost does not begin anew unless someone asks for it. */
  private void requireCheckpoint(Recovery recovery, Published known) {
    if (recovery.checkpoint().isEmpty() && recovery.damaged().isEmpty() && known.step() > 0) {
      throw new TrainerException(
          ("model %s has no checkpoint, but group %s has committed step %d; bring back an exported"
                  + " checkpoint with './streamgan checkpoint import', begin anew with './streamgan"
                  + " checkpoint reset', or give another model a group.id of its own")
              .formatted(settings.modelName(), settings.groupId(), known.step()));
    }
  }

  /** Classes may be appended and renamed, but what a model has learned of one is not another's. */
  private void requireClasses(Checkpoint checkpoint, ClassNames now) {
    if (!now.keeps(checkpoint.classes())) {
      throw new TrainerException(
          ("the checkpoint of model %s was trained with the classes %s, but the topic %s holds %s;"
                  + " bring the classes back with './streamgan classes set --replace', or train"
                  + " another model.name")
              .formatted(
                  settings.modelName(),
                  checkpoint.classes(),
                  Topic.CLASSES.name(settings.topicsPrefix()),
                  now));
    }
  }

  private void requireSole(Recovery recovery) {
    long version = recovery.checkpoint().map(Checkpoint::version).orElse(0L);
    boolean mine = recovery.checkpoint().filter(c -> c.writer().equals(writer)).isPresent();
    boolean removed = version < newestVersion && recovery.damaged().isEmpty();
    boolean first = newestVersion < 0;
    boolean byAnother = removed || (version > newestVersion && !mine);
    if (byAnother && !first && !settings.get(ResilienceSettings.STANDBY)) {
      throw new SupersededException();
    }
    newestVersion = version;
  }

  /**
   * Does all that loading does and keeps nothing, so that native libraries and classes are there
   * when it is time to take over.
   */
  public void warmUp() {
    Recovery recovery = checkpoints.recovery();
    DivergenceRollbacks known = new DivergenceRollbacks();
    recovery.checkpoint().ifPresent(known::read);
    new Model(
            settings,
            engines,
            0,
            new ResumeState(
                recovery,
                Published.NOTHING,
                "",
                new Resumption(Map.of(), List.of()),
                known,
                newRunId,
                writer,
                recorded,
                List.of(),
                Optional.empty()))
        .close();
  }

  /** Frees the engine of the model before. */
  @Override
  public void close() {
    engines.close();
  }
}
