package io.streamgan.trainer;

import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.checkpoint.CheckpointSource;
import io.streamgan.trainer.checkpoint.Recovery;
import io.streamgan.trainer.fault.CommitException;
import io.streamgan.trainer.input.Input;
import io.streamgan.trainer.input.Input.Assigned;
import io.streamgan.trainer.input.Input.ImageRecord;
import io.streamgan.trainer.input.Input.RejectedRecord;
import io.streamgan.trainer.input.Lag;
import io.streamgan.trainer.input.Position;
import io.streamgan.trainer.input.TrainingInput;
import io.streamgan.trainer.output.Commit;
import io.streamgan.trainer.output.CommitOutput;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The input of one partition, the output and the checkpoints of one model, in memory and on one
 * thread: what a training loop sees of a cluster.
 */
final class InMemoryPipeline implements TrainingInput, CommitOutput, CheckpointSource {
  /** How a commit ends. */
  enum End {
    VISIBLE,
    ASSIGNMENT_LOST,
    FAILED
  }

  private final List<Input> topic;
  private final Deque<End> ends = new ArrayDeque<>();
  private final List<Commit> visible = new ArrayList<>();
  private long assignment = 1;
  private boolean announced;
  private int next = -1;
  private int fences;
  private int rejoins;
  private int assignmentPolls;
  private int commitPolls;
  private int recoveryFaults;
  private Lag lag = new Lag(0, 0);
  private @Nullable Commit underWay;

  /** Returns a record of the topic that cannot be used. */
  static RejectedRecord rejected(long offset) {
    return new RejectedRecord(
        new ConsumerRecord<>("images", 0, offset, new byte[0], new byte[1]),
        Reason.MALFORMED_RECORD,
        "no record");
  }

  /**
   * @param topic the input records, in order
   */
  InMemoryPipeline(List<? extends Input> topic) {
    this.topic = List.copyOf(topic);
  }

  /** Ends the next commits in these ways; later ones are visible. */
  void endCommits(End... next) {
    ends.addAll(List.of(next));
  }

  /** Assigns the partition after {@code polls} polls. */
  void assignAfter(int polls) {
    assignmentPolls = polls;
  }

  /** Gives the next {@code polls} questions for an outcome none while a commit is under way. */
  void holdCommits(int polls) {
    commitPolls = polls;
  }

  /** Lets the next {@code faults} recoveries fail for a transient reason. */
  void failRecoveries(int faults) {
    recoveryFaults = faults;
  }

  /** Sets what waits on the topic. */
  void lag(Lag waiting) {
    lag = waiting;
  }

  /** The visible commits, in order. */
  List<Commit> visible() {
    return visible;
  }

  int fences() {
    return fences;
  }

  int rejoins() {
    return rejoins;
  }

  /** Whether all input has been read. */
  boolean isDrained() {
    return next == topic.size();
  }

  @Override
  public boolean isAtEnd(IntPredicate partitions) {
    return isDrained();
  }

  @Override
  public int generation(long of) {
    return isCurrent(of) ? 1 : -1;
  }

  @Override
  public @Nullable Input next(Duration timeout, IntPredicate wanted) {
    if (assignmentPolls > 0) {
      assignmentPolls--;
      return null;
    }
    if (!announced) {
      announced = true;
      return new Assigned(assignment, Set.of(0));
    }
    return next >= 0 && next < topic.size() ? topic.get(next++) : null;
  }

  @Override
  public void begin(long begun, Map<Integer, Position> positions, int channels) {
    if (begun == assignment) {
      long from = positions.getOrDefault(0, Position.at(0)).offset();
      next = (int) topic.stream().filter(input -> offset(input) < from).count();
    }
  }

  private static long offset(Input input) {
    return input instanceof ImageRecord record
        ? record.offset()
        : ((RejectedRecord) input).record().offset();
  }

  @Override
  public void rewind() {
    assignment++;
    announced = false;
    next = -1;
  }

  @Override
  public void rejoin() {
    rejoins++;
    rewind();
  }

  @Override
  public boolean isCurrent(long other) {
    return other == assignment;
  }

  @Override
  public Lag lag() {
    return lag;
  }

  @Override
  public void fence() {
    fences++;
    underWay = null;
  }

  @Override
  public boolean isUnderWay() {
    return underWay != null;
  }

  @Override
  public void begin(Commit commit) {
    underWay = commit;
  }

  @Override
  public Optional<Outcome> outcome(Duration timeout) {
    Commit commit = underWay;
    if (commit == null) {
      return Optional.empty();
    }
    if (commitPolls > 0) {
      commitPolls--;
      return Optional.empty();
    }
    underWay = null;
    End end = ends.isEmpty() ? End.VISIBLE : ends.poll();
    return Optional.of(
        switch (end) {
          case VISIBLE -> {
            visible.add(commit);
            yield new Outcome.Committed(commit, 1, 1);
          }
          case ASSIGNMENT_LOST -> new Outcome.AssignmentLost(commit);
          case FAILED ->
              new Outcome.Failed(
                  commit,
                  new CommitException(
                      commit.step(), 0, Duration.ZERO, new TimeoutException("away")));
        });
  }

  @Override
  public Recovery newest() {
    return recovery();
  }

  @Override
  public Recovery recovery() {
    if (recoveryFaults > 0) {
      recoveryFaults--;
      throw new TimeoutException("away");
    }
    Optional<Checkpoint> newest = before(Long.MAX_VALUE);
    return new Recovery(newest, List.of(), newest.map(Checkpoint::version).orElse(0L) + 1);
  }

  @Override
  public Optional<Checkpoint> before(long step) {
    return visible.stream()
        .flatMap(commit -> commit.checkpoint().stream())
        .filter(checkpoint -> checkpoint.snapshot().step() < step)
        .reduce((older, newer) -> newer);
  }
}
