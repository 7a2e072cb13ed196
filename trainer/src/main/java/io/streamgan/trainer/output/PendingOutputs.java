package io.streamgan.trainer.output;

import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.deadletters.DeadLetter;
import io.streamgan.trainer.checkpoint.Checkpoint;
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

/** What waits for the next commit. Owned by the training thread. */
public final class PendingOutputs {
  private final List<StepMetrics> metrics = new ArrayList<>();
  private final List<Samples> samples = new ArrayList<>();
  private final List<RejectedRecord> rejected = new ArrayList<>();
  private final List<TrainerEvent> events = new ArrayList<>();
  private long rejectedBytes;
  private boolean urgent;
  private @Nullable NewGenerator generator;

  public void add(StepMetrics step) {
    metrics.add(step);
  }

  public void add(Samples grid) {
    samples.add(grid);
  }

  /** Waits for the next commit, and causes none. */
  public void add(TrainerEvent event) {
    events.add(event);
  }

  /** Is worth a commit of its own, once there is a model to commit it with. */
  public void addUrgent(TrainerEvent event) {
    events.add(event);
    urgent = true;
  }

  /** Whether something does not wait for the next commit that is due. */
  public boolean isUrgent() {
    return urgent;
  }

  /** Takes the place of an older one that has not been committed. */
  public void publish(NewGenerator newest) {
    generator = newest;
  }

  public void reject(RejectedRecord record) {
    rejected.add(record);
    rejectedBytes += DeadLetter.bytes(record.record());
  }

  /** Bytes of the rejected records: keys, values and headers. */
  public long rejectedBytes() {
    return rejectedBytes;
  }

  public boolean isEmpty() {
    return metrics.isEmpty() && rejected.isEmpty();
  }

  /** Everything, as a commit; nothing is left. */
  public Commit take(
      long assignment,
      long step,
      Optional<Checkpoint> checkpoint,
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
            positions);
    metrics.clear();
    samples.clear();
    rejected.clear();
    events.clear();
    rejectedBytes = 0;
    urgent = false;
    generator = null;
    return commit;
  }
}
