package io.streamgan.trainer;

import io.streamgan.gan.DeviceFailureException;
import io.streamgan.gan.NonFiniteLossException;
import io.streamgan.schemas.Round;
import io.streamgan.schemas.rounds.LaneShares;
import io.streamgan.service.CurrentRun;
import io.streamgan.trainer.RoundNews.News;
import io.streamgan.trainer.fault.TrainerException;
import io.streamgan.trainer.fault.TransientFault;
import io.streamgan.trainer.input.Input;
import io.streamgan.trainer.input.Input.Assigned;
import io.streamgan.trainer.input.Lane;
import io.streamgan.trainer.input.TrainingInput;
import io.streamgan.trainer.model.Model;
import io.streamgan.trainer.model.ModelLoader;
import io.streamgan.trainer.model.RoundBeginning;
import io.streamgan.trainer.output.CommitOutput.Outcome;
import io.streamgan.trainer.output.CommitOutput.Outcome.AssignmentLost;
import io.streamgan.trainer.output.CommitOutput.Outcome.Committed;
import io.streamgan.trainer.output.CommitOutput.Outcome.Failed;
import io.streamgan.trainer.settings.RoundSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rounds of the lanes that this trainer owns, on the training thread.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A. A round begins in every lane from the newest checkpoint and its positions. A lane has no
 *       other state: whatever is not contributed is dropped, and repeated by the lane's next owner.
 *   <li>B. A lane contributes to a round at most once: the committed offsets, which become visible
 *       with the contribution, name the round.
 *   <li>C. What a lane contributes depends on the checkpoint, the lane's images and the number of
 *       its steps, and not on which trainer owns the lane.
 * </ul>
 *
 * <p>A round lives in one assignment of the input stream, and is dropped as a whole when the
 * assignment ends.
 */
final class RoundLoop {
  private static final Logger LOG = LoggerFactory.getLogger(RoundLoop.class);
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(50);
  private static final Duration UNBOUNDED = Duration.ofDays(1);

  /** News may be missed, so the checkpoints are read without any after this time. */
  private static final Duration NEWS_PATIENCE = Duration.ofSeconds(10);

  private static final Duration REPORT_INTERVAL = Duration.ofSeconds(30);

  private final TrainerSettings settings;
  private final TrainingInput images;
  private final LaneCommits commits;
  private final ModelLoader models;
  private final RoundNews rounds;
  private final TrainingListener listener;
  private final BooleanSupplier stopped;
  private final RetryWindow retries;
  private final StopBudget stopBudget;
  private final Stepping steps;
  private final long lastStep;

  private @Nullable OwnedRound round;
  private @Nullable Model model;
  private Lane lane = Lane.SOLE;
  private long laneBeganNanos;
  private @Nullable RoundBeginning newest;
  private @Nullable News heard;

  /** Generation of the group in which the lanes were fenced; they are not while it is negative. */
  private int fencedGeneration = -1;

  private boolean announced;
  private long waitingSinceNanos;
  private long reportedNanos;

  /**
   * The open round.
   *
   * @param left the lanes that have not turned to the round yet
   */
  private record OwnedRound(long assignment, RoundBeginning beginning, Deque<Lane> left) {}

  /**
   * @param rounds reports that a round has opened or closed
   * @param wait measures how long images do not come
   */
  RoundLoop(
      TrainerSettings settings,
      TrainingInput images,
      LaneCommits commits,
      ModelLoader models,
      RoundNews rounds,
      TrainingListener listener,
      ImageWait wait,
      BooleanSupplier stopped) {
    this.settings = settings;
    this.images = images;
    this.commits = commits;
    this.models = models;
    this.rounds = rounds;
    this.listener = listener;
    this.stopped = stopped;
    retries = RetryWindow.of(settings);
    stopBudget = StopBudget.of(settings);
    steps = new Stepping(settings, listener, stopBudget, wait);
    lastStep = settings.lastStep();
  }

  /** Trains until the last step or until stopped. */
  TrainingSummary run() throws InterruptedException {
    try {
      while (!stopped.getAsBoolean() && !isDone()) {
        train();
      }
      drop();
      takeOutcomes(stopBudget.forCommit());
      if (commits.isUnderWay()) {
        throw new TrainerException(
            "the last contribution was not confirmed within %d ms; the trainer goes on from the newest average when it is started again, raise stop.timeout.ms"
                .formatted(stopBudget.forCommit().toMillis()));
      }
      retries.throwIfUnrecovered();
      return summary();
    } catch (DeviceFailureException e) {
      // The lane's steps of the open round are lost.
      takeOutcomes(stopBudget.forCommit());
      throw new TrainerException(e.getMessage() + TrainingLoop.CONTINUES, e);
    } finally {
      steps.close();
      drop();
    }
  }

  private boolean isDone() {
    if (newest != null && newest.step() >= lastStep) {
      return true;
    }
    News news = rounds.newest();
    if (round == null && news != null && !news.equals(heard) && isLast(news.round())) {
      heard = news;
      try {
        // The round has closed without a lane of this trainer.
        newest = models.beginRound();
      } catch (KafkaException e) {
        recoverFrom(e, "The newest average cannot be read");
      }
    }
    return newest != null && newest.step() >= lastStep;
  }

  private boolean isLast(Round last) {
    return last.getClosedAt() != null && last.getStep() >= lastStep;
  }

  private void train() throws InterruptedException {
    takeOutcomes(Duration.ZERO);
    if (round != null && !images.isCurrent(round.assignment())) {
      drop();
      listener.onLanes(0);
    }
    steps.reportLag(model, images.lag());
    OwnedRound current = round;
    boolean over = model != null && current != null && isShareOver(model, current);
    if (model != null && commits.isUnderWay(lane) && (over || model.isFullOfRejected())) {
      takeOutcomes(POLL_TIMEOUT);
    } else if (model != null && over) {
      contribute(model);
    } else if (model != null && model.canStep()) {
      learn(model);
    } else if (model != null && model.isFullOfRejected()) {
      commits.begin(lane, model.takeRejected());
    } else if (model == null && current != null && !current.left().isEmpty()) {
      begin(current);
    } else {
      Input input = images.next(POLL_TIMEOUT, partition -> model != null && lane.owns(partition));
      if (input != null) {
        accept(input);
      } else if (current == null) {
        retries.throwIfOver();
      } else if (model == null) {
        awaitAverage(current);
      } else if (!model.canStep()) {
        steps.await(model);
      }
    }
  }

  private void accept(Input input) throws InterruptedException {
    if (input instanceof Assigned assigned) {
      load(assigned);
    } else if (model != null) { // or the record was taken before its assignment ended
      steps.accept(model, input, images.lag());
    }
  }

  private void load(Assigned assigned) throws InterruptedException {
    drop();
    // They decide whether a lane has contributed.
    takeOutcomes(UNBOUNDED);
    long began = System.nanoTime();
    Set<Lane> owned = new TreeSet<>(Comparator.comparingInt(Lane::index));
    assigned.partitions().forEach(p -> owned.add(Lane.of(p, settings.lanes())));
    RoundBeginning beginning;
    try {
      int generation = images.generation(assigned.assignment());
      if (generation < 0) {
        return; // the assignment has ended
      }
      if (generation != fencedGeneration) {
        fencedGeneration = -1;
        commits.own(owned);
        fencedGeneration = generation;
      }
      beginning = models.beginRound();
    } catch (KafkaException e) {
      recoverFrom(e, "The newest average cannot be read");
      return;
    }
    retries.recovered();
    announce(beginning);
    ended(RoundPhase.READ, began);
    listener.onLanes(owned.size());
    report(beginning, owned);
    newest = beginning;
    Deque<Lane> left = new ArrayDeque<>(owned);
    left.removeIf(beginning::hasContributed);
    round = new OwnedRound(assigned.assignment(), beginning, left);
    waitingSinceNanos = System.nanoTime();
    reportedNanos = waitingSinceNanos;
    images.begin(
        assigned.assignment(),
        beginning.positions(),
        beginning.channels() == 0 ? settings.imageChannels() : beginning.channels());
  }

  private void announce(RoundBeginning beginning) {
    if (!announced) {
      announced = true;
      CurrentRun.begin(beginning.runId(), beginning.step(), beginning.generatorVersion());
      listener.onModel(beginning.runId(), beginning.step(), beginning.imagesSeen());
    }
  }

  private void report(RoundBeginning beginning, Set<Lane> owned) {
    if (newest != null && beginning.generatorVersion() > newest.generatorVersion()) {
      listener.onGenerator(beginning.generatorVersion(), beginning.step());
    }
    steps.lost(
        beginning.inputLosses().stream()
            .filter(loss -> owned.stream().anyMatch(mine -> mine.owns(loss.partition())))
            .toList());
    LOG.info(
        "Model {}: round {} begins after step {} with {} steps, lanes {} of {} are here",
        settings.modelName(),
        beginning.round(),
        beginning.step(),
        stepsOf(beginning),
        owned.stream().map(Lane::index).toList(),
        settings.lanes());
  }

  private void begin(OwnedRound current) {
    lane = current.left().remove();
    long began = System.nanoTime();
    model = models.load(current.assignment(), current.beginning(), lane);
    ended(RoundPhase.LOAD, began);
    laneBeganNanos = System.nanoTime();
  }

  private void learn(Model current) {
    try {
      steps.take(current, images.lag());
    } catch (NonFiniteLossException e) {
      throw new TrainerException(
          ("lane %d: %s; the model is that of the newest average: lower discriminator.learning.rate"
                  + " and generator.learning.rate, and start the trainers of the model again")
              .formatted(lane.index(), e.getMessage()),
          e);
    }
  }

  private boolean isShareOver(Model current, OwnedRound of) {
    int taken = current.stepsOfRound();
    if (taken >= stepsOf(of.beginning())) {
      return true;
    }
    if (taken > 0
        && System.nanoTime() - laneBeganNanos
            >= settings.get(RoundSettings.ROUND_MAX_MS).toNanos()) {
      return true;
    }
    return !current.canStep() && othersHaveWaited(of.beginning()) && images.isAtEnd(lane::owns);
  }

  private long stepsOf(RoundBeginning beginning) {
    return Math.min(beginning.steps(), lastStep - beginning.step());
  }

  /** Whether another lane has contributed, and waited long enough for a lane without images. */
  private boolean othersHaveWaited(RoundBeginning beginning) {
    News news = newsOf(beginning);
    return news != null
        && news.round().getRound() == beginning.round()
        && news.round().getClosedAt() == null
        && System.nanoTime() - news.openedNanos()
            >= settings.get(RoundSettings.ROUND_IDLE_MS).toNanos();
  }

  /** Returns the newest news about the run; null if there is none. */
  private @Nullable News newsOf(RoundBeginning beginning) {
    News news = rounds.newest();
    return news != null && news.round().getRunId().equals(beginning.runId()) ? news : null;
  }

  private void contribute(Model current) {
    commits.begin(lane, current.takeContribution());
    current.close();
    model = null;
    ended(RoundPhase.STEPS, laneBeganNanos);
    waitingSinceNanos = System.nanoTime();
    reportedNanos = waitingSinceNanos;
  }

  /** Begins the next round once the average of this one is visible. */
  private void awaitAverage(OwnedRound current) {
    if (commits.isUnderWay()) {
      return;
    }
    News news = newsOf(current.beginning());
    long number = current.beginning().round();
    boolean closed =
        news != null
            && (news.round().getRound() > number
                || (news.round().getRound() == number && news.round().getClosedAt() != null));
    long now = System.nanoTime();
    if (closed) {
      ended(RoundPhase.WAIT, waitingSinceNanos);
    }
    if (closed || now - waitingSinceNanos >= NEWS_PATIENCE.toNanos()) {
      waitingSinceNanos = now;
      round = null;
      images.rewind();
    } else if (now - reportedNanos >= REPORT_INTERVAL.toNanos()) {
      reportedNanos = now;
      LOG.warn("Model {}: {}", settings.modelName(), waitingFor(number, news));
    }
  }

  private String waitingFor(long number, @Nullable News news) {
    Round open = news == null || news.round().getRound() != number ? null : news.round();
    if (open == null) {
      return "round %d waits for the first average; does './streamgan average' run?"
          .formatted(number);
    }
    return "round %d waits for lanes %s".formatted(number, LaneShares.missing(open));
  }

  private void ended(RoundPhase phase, long beganNanos) {
    listener.onPhase(phase, (System.nanoTime() - beganNanos) / 1e6);
  }

  private void takeOutcomes(Duration timeout) throws InterruptedException {
    for (Outcome outcome : commits.outcomes(timeout)) {
      if (outcome instanceof Committed committed) {
        retries.committed();
        steps.committed(committed);
      } else if (outcome instanceof Failed failed) {
        recoverFrom(failed.cause(), failed.cause().summary());
      } else if (outcome instanceof AssignmentLost ended) {
        LOG.info("A contribution after step {} is void: lanes were lost", ended.commit().step());
        drop();
        if (images.isCurrent(ended.commit().assignment())) {
          images.rewind();
        }
      }
    }
  }

  private void recoverFrom(KafkaException fault, String what) {
    if (!TransientFault.is(fault)) {
      throw fault;
    }
    drop();
    fencedGeneration = -1;
    retries.failed(fault);
    LOG.warn("{} ({}); the trainer tries again", what, TransientFault.reason(fault));
    images.rejoin();
  }

  private TrainingSummary summary() {
    RoundBeginning end = newest;
    if (end == null || end.round() == 0) {
      return TrainingSummary.NOTHING;
    }
    try (Model average = models.load(0, end, new Lane(0, settings.lanes()))) {
      return new TrainingSummary(
          average.step(),
          average.imagesSeen(),
          steps.imagesPerSecond(),
          average.discriminatorLoss(),
          average.generatorLoss(),
          end.generatorVersion(),
          average.parameterHash());
    }
  }

  private void drop() {
    round = null;
    if (model != null) {
      model.close();
      model = null;
    }
  }
}
