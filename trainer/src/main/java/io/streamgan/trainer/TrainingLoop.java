package io.streamgan.trainer;

import io.streamgan.gan.DeviceFailureException;
import io.streamgan.gan.NonFiniteLossException;
import io.streamgan.schemas.events.EventRequest;
import io.streamgan.service.CurrentRun;
import io.streamgan.trainer.events.EventSource;
import io.streamgan.trainer.events.ReceivedEvent;
import io.streamgan.trainer.fault.TrainerException;
import io.streamgan.trainer.fault.TransientFault;
import io.streamgan.trainer.input.Input;
import io.streamgan.trainer.input.Input.Assigned;
import io.streamgan.trainer.input.TrainingInput;
import io.streamgan.trainer.model.Model;
import io.streamgan.trainer.model.ModelLoader;
import io.streamgan.trainer.output.Commit;
import io.streamgan.trainer.output.CommitOutput;
import io.streamgan.trainer.output.CommitOutput.Outcome;
import io.streamgan.trainer.output.CommitOutput.Outcome.AssignmentLost;
import io.streamgan.trainer.output.CommitOutput.Outcome.Committed;
import io.streamgan.trainer.output.CommitOutput.Outcome.Failed;
import io.streamgan.trainer.settings.ResilienceSettings;
import io.streamgan.trainer.settings.ResilienceSettings.DivergenceAction;
import io.streamgan.trainer.settings.ResponseSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images to steps to commits, on the training thread.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A. The model in memory is the newest checkpoint plus the steps on the images after its
 *       position, in order: whenever that may no longer hold (an assignment ends, a step has no
 *       finite loss) the model is dropped, and reloaded from the checkpoint.
 *   <li>B. What is committed was copied between two steps: state, outputs and position belong to
 *       the same step.
 *   <li>C. Which steps there are, and what they learn, does not depend on when commits happen.
 * </ul>
 */
final class TrainingLoop {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingLoop.class);
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(50);
  static final String CONTINUES =
      "; the trainer continues from the newest commit when it is started again";

  private static final Duration UNBOUNDED = Duration.ofDays(1);

  private final TrainerSettings settings;
  private final TrainingInput images;
  private final CommitOutput committer;
  private final ModelLoader models;
  private final LongFunction<EventSource> feeds;
  private final TrainingListener listener;
  private final BooleanSupplier stopped;

  private @Nullable Model model;
  private @Nullable EventSource events;
  private @Nullable NonFiniteLossException failure;
  private boolean warmedUp;
  private long lastStep;
  private long lastCommitNanos;
  private final RetryWindow retries;
  private final StopBudget stopBudget;
  private final Stepping steps;

  /**
   * @param feeds give the events from an offset on
   * @param wait measures how long images do not come
   */
  TrainingLoop(
      TrainerSettings settings,
      TrainingInput images,
      CommitOutput committer,
      ModelLoader models,
      LongFunction<EventSource> feeds,
      TrainingListener listener,
      ImageWait wait,
      BooleanSupplier stopped) {
    this.settings = settings;
    this.images = images;
    this.committer = committer;
    this.models = models;
    this.feeds = feeds;
    this.listener = listener;
    this.stopped = stopped;
    retries = RetryWindow.of(settings);
    stopBudget = StopBudget.of(settings);
    steps = new Stepping(settings, listener, stopBudget, wait);
    lastStep = settings.lastStep();
    // So that the first commit follows the first step.
    lastCommitNanos = System.nanoTime() - commitIntervalNanos();
  }

  /** Trains until the last step or until stopped, and commits. */
  TrainingSummary run() throws InterruptedException {
    try {
      do {
        train();
      } while (!commitRemaining());
      if (failure != null) {
        throw nonFinite(failure);
      }
      retries.throwIfUnrecovered();
      return summary();
    } catch (DeviceFailureException e) {
      // The steps since the last commit are lost. A commit that is under way has its own copy.
      takeOutcome(stopBudget.forCommit());
      throw new TrainerException(e.getMessage() + CONTINUES, e);
    } finally {
      steps.close();
      drop();
    }
  }

  private TrainingSummary summary() {
    return model == null
        ? TrainingSummary.NOTHING
        : new TrainingSummary(
            model.step(),
            model.imagesSeen(),
            steps.imagesPerSecond(),
            model.discriminatorLoss(),
            model.generatorLoss(),
            model.generatorVersion(),
            model.parameterHash());
  }

  private void train() throws InterruptedException {
    while (!isOver()) {
      takeOutcome(Duration.ZERO);
      if (model != null && !images.isCurrent(model.assignment())) {
        drop();
      }
      steps.reportLag(model, images.lag());
      handleEvents();
      if (model != null && model.hasUrgentOutputs()) {
        commitWhenDue();
      }
      if (model != null && model.isPaused()) {
        continue; // handleEvents() has waited
      }
      if (model != null && model.canStep()) {
        learn(model);
      } else if (model != null && model.isFullOfRejected() && committer.isUnderWay()) {
        takeOutcome(POLL_TIMEOUT);
      } else {
        Input input = images.next(POLL_TIMEOUT);
        if (input != null) {
          accept(input);
        } else if (model == null) {
          waitForPartitions();
        }
        if (model != null && !model.canStep()) {
          steps.await(model);
        }
      }
      commitWhenDue();
    }
  }

  private boolean isOver() {
    return stopped.getAsBoolean() || (model != null && model.step() >= lastStep);
  }

  private void waitForPartitions() {
    retries.throwIfOver();
    if (settings.get(ResilienceSettings.STANDBY) && !warmedUp) {
      warmUp();
    }
  }

  private void warmUp() {
    try {
      models.warmUp();
    } catch (KafkaException e) {
      // The group is left as it is: another trainer has the partitions.
      retryAfter(e, "The model cannot be loaded to stand by");
      return;
    }
    warmedUp = true;
    retries.recovered();
    LOG.info("Standing by for model {}", settings.modelName());
  }

  private void accept(Input input) throws InterruptedException {
    if (input instanceof Assigned assigned) {
      load(assigned);
    } else if (model != null) { // or the record was taken before its assignment ended
      steps.accept(model, input, images.lag());
    }
  }

  private void load(Assigned assigned) throws InterruptedException {
    // Its outcome decides which checkpoint is the newest.
    takeOutcome(UNBOUNDED);
    drop();
    try {
      committer.fence();
      Model loaded = models.load(assigned.assignment());
      model = loaded;
      followEvents(loaded);
    } catch (KafkaException e) {
      recoverFrom(e, "The model cannot be loaded");
      return;
    }
    retries.recovered();
    CurrentRun.begin(model.runId(), model.step(), model.generatorVersion());
    LOG.info(
        "Model {} (run {}) {}",
        settings.modelName(),
        model.runId(),
        model.step() == 0 ? "begins" : "continues after step " + model.step());
    listener.onModel(model.runId(), model.step(), model.imagesSeen());
    steps.lost(model.inputLosses());
    images.begin(assigned.assignment(), model.positions(), model.channels());
  }

  private void followEvents(Model loaded) {
    if (ResponseSettings.followsEvents(settings)) {
      EventSource source = feeds.apply(loaded.nextEventOffset());
      events = source;
      loaded.readEventsFrom(source.beginning());
    }
  }

  /** Handles the events that have come; waits for a short time for one while training is paused. */
  private void handleEvents() throws InterruptedException {
    while (events != null && model != null) {
      Optional<ReceivedEvent> event = events.next(model.isPaused() ? POLL_TIMEOUT : Duration.ZERO);
      if (event.isEmpty()) {
        return;
      }
      if (event.get().requests(EventRequest.ROLLBACK)) {
        // Its outcome decides which checkpoints there are.
        takeOutcome(UNBOUNDED);
      }
      if (model == null) {
        return;
      }
      try {
        model.handle(event.get(), models::before);
      } catch (KafkaException e) {
        recoverFrom(e, "A checkpoint to roll back to cannot be read");
      }
    }
  }

  /**
   * Drops the model and asks the group to confirm the partitions; the model is then reloaded from
   * its newest checkpoint.
   *
   * @param what sentence that names the action that has failed
   * @throws KafkaException {@code fault}, when it is not transient, or faults have followed each
   *     other for too long
   */
  private void recoverFrom(KafkaException fault, String what) {
    drop();
    retryAfter(fault, what);
    images.rejoin();
  }

  private void retryAfter(KafkaException fault, String what) {
    if (!TransientFault.is(fault)) {
      throw fault;
    }
    retries.failed(fault);
    LOG.warn("{} ({}); the trainer tries again", what, TransientFault.reason(fault));
  }

  private void learn(Model current) {
    try {
      steps.take(current, images.lag());
    } catch (NonFiniteLossException e) {
      stopBefore(e, current);
    }
  }

  /**
   * The engine's state is lost, and with it what was not committed: the steps before the bad one
   * are repeated from the checkpoint, committed, and then training ends.
   */
  private void stopBefore(NonFiniteLossException bad, Model current) {
    if (settings.get(ResilienceSettings.DIVERGENCE_ACTION) == DivergenceAction.ROLLBACK
        && models.rollBack(bad, current)) {
      drop();
      images.rewind();
      return;
    }
    if (failure != null) {
      throw nonFinite(bad);
    }
    failure = bad;
    lastStep = current.step();
    if (current.hasOutputs() || current.hasNewerGenerator()) {
      drop();
      images.rewind();
    }
  }

  private void commitWhenDue() {
    if (model == null || committer.isUnderWay() || model.isRepeating() || !model.hasOutputs()) {
      return;
    }
    long now = System.nanoTime();
    if (now - lastCommitNanos >= commitIntervalNanos()
        || model.isFullOfRejected()
        || model.hasUrgentOutputs()) {
      lastCommitNanos = now;
      committer.begin(model.takeCommit(model.step() >= lastStep));
    }
  }

  /** Commits what is left; false when there is more to train, because partitions were lost. */
  private boolean commitRemaining() throws InterruptedException {
    boolean stopping = stopped.getAsBoolean();
    long deadline = System.nanoTime() + (stopping ? stopBudget.forCommit() : UNBOUNDED).toNanos();
    takeOutcome(Duration.ofNanos(deadline - System.nanoTime()));
    if (model != null
        && !model.isRepeating()
        && (model.hasOutputs() || model.hasNewerGenerator())
        && !committer.isUnderWay()) {
      committer.begin(model.takeCommit(true));
      takeOutcome(Duration.ofNanos(deadline - System.nanoTime()));
    }
    if (committer.isUnderWay()) {
      throw new TrainerException(
          "the last commit was not confirmed within %d ms; the trainer goes on from the newest commit when it is started again, raise stop.timeout.ms"
              .formatted(stopBudget.forCommit().toMillis()));
    }
    return model != null || stopping;
  }

  private void takeOutcome(Duration timeout) throws InterruptedException {
    Optional<Outcome> outcome = committer.outcome(timeout);
    if (outcome.isEmpty()) {
      return;
    }
    if (outcome.get() instanceof Committed committed) {
      Commit commit = committed.commit();
      retries.committed();
      commit.checkpoint().ifPresent(checkpoint -> models.committed(checkpoint));
      steps.committed(committed);
      commit
          .generator()
          .ifPresent(g -> listener.onGenerator(g.at().generatorVersion(), g.at().step()));
    } else if (outcome.get() instanceof Failed failed) {
      recoverFrom(failed.cause(), failed.cause().summary());
    } else if (outcome.get() instanceof AssignmentLost ended) {
      LOG.info("The commit after step {} is void: partitions were lost", ended.commit().step());
      if (model != null && model.assignment() == ended.commit().assignment()) {
        drop();
        if (images.isCurrent(ended.commit().assignment())) {
          images.rewind();
        }
      }
    }
  }

  private void drop() {
    if (events != null) {
      events.close();
      events = null;
    }
    if (model != null) {
      model.close();
      model = null;
    }
  }

  private long commitIntervalNanos() {
    return Duration.ofMillis(settings.get(TrainerSettings.COMMIT_INTERVAL_MS)).toNanos();
  }

  private TrainerException nonFinite(NonFiniteLossException cause) {
    return new TrainerException(
        "%s; what was before it is committed: lower discriminator.learning.rate and"
                .formatted(cause.getMessage())
            + " generator.learning.rate, and train a model of another model.name",
        cause);
  }
}
