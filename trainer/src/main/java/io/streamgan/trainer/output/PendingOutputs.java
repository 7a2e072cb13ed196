package io.streamgan.trainer.output;

import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.deadletters.DeadLetter;
import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.contribution.Contribution;
import io.streamgan.trainer.events.TrainerEvent;
import io.streamgan.trainer.input.Input.RejectedRecord;
import io.streamgan.trainer.input.Position;
import io.streamgan.trainer.output.Commit.NewGenerator;
import io.streamgan.trainer.output.Commit.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Outputs of training that wait for the next commit. Owned by the training thread. */
public final class PendingOutputs {
  private final List<StepMetrics> metrics = new ArrayList<>();
  private final List<Samples> samples = new ArrayList<>();
  private final List<RejectedRecord> rejected = new ArrayList<>();
  private final List<TrainerEvent> events = new ArrayList<>();
  private long rejectedBytes;
  private boolean due;
  private boolean urgent;
  private @Nullable NewGenerator generator;

  public void add(StepMetrics step) {
    metrics.add(step);
  }

  public void add(Samples grid) {
    samples.add(grid);
  }

  /** Adds {@code event} to the next commit that something else causes. */
  public void add(TrainerEvent event) {
    events.add(event);
  }

  /** Adds {@code event}, and causes a commit when the next one is due. */
  public void addDue(TrainerEvent event) {
    events.add(event);
    due = true;
  }

  /** Adds {@code event}, and causes a commit as soon as there is a model. */
  public void addUrgent(TrainerEvent event) {
    events.add(event);
    urgent = true;
  }

  /** Whether an output causes a commit before the next one is due. */
  public boolean isUrgent() {
    return urgent;
  }

  /** Replaces a generator that has not been committed yet. */
  public void publish(NewGenerator newest) {
    generator = newest;
  }

  public void reject(RejectedRecord record) {
    rejected.add(record);
    rejectedBytes += DeadLetter.bytes(record.record());
  }

  /** Size in bytes of the keys, values and headers of the rejected records. */
  public long rejectedBytes() {
    return rejectedBytes;
  }

  public boolean isEmpty() {
    return metrics.isEmpty() && rejected.isEmpty() && !due;
  }

  /** Removes the rejected records and returns them as a commit. */
  public Commit takeRejected(long assignment, long step, Map<Integer, Position> positions) {
    Commit commit =
        new Commit(
            assignment,
            step,
            List.of(),
            List.of(),
            Optional.empty(),
            rejected,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            positions);
    rejected.clear();
    rejectedBytes = 0;
    return commit;
  }

  /** Removes all outputs and returns them as a commit. */
  public Commit take(
      long assignment,
      long step,
      Optional<Checkpoint> checkpoint,
      Optional<Contribution> contribution,
      Map<Integer, Position> positions) {
    Commit commit =
        new Commit(
            assignment,
            step,
            metrics,
            samples,
            Optional.ofNullable(generator),
            rejected,
            events,
            checkpoint,
            contribution,
            positions);
    metrics.clear();
    samples.clear();
    rejected.clear();
    events.clear();
    rejectedBytes = 0;
    due = false;
    urgent = false;
    generator = null;
    return commit;
  }
}
