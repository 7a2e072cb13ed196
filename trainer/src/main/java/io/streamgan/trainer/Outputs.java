package io.streamgan.trainer;

import io.streamgan.schemas.StepMetrics;
import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.input.Input.RejectedRecord;
import io.streamgan.trainer.input.Position;
import io.streamgan.trainer.output.Commit;
import io.streamgan.trainer.output.Commit.Event;
import io.streamgan.trainer.output.Commit.NewGenerator;
import io.streamgan.trainer.output.Commit.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What waits for the next commit. Owned by the training thread. */
final class Outputs {
  private final List<StepMetrics> metrics = new ArrayList<>();
  private final List<Samples> samples = new ArrayList<>();
  private final List<RejectedRecord> rejected = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private long rejectedBytes;
  private boolean urgent;
  private @Nullable NewGenerator generator;

  void add(StepMetrics step) {
    metrics.add(step);
  }

  void add(Samples grid) {
    samples.add(grid);
  }

  /** Waits for the next commit, and causes none. */
  void add(Event event) {
    events.add(event);
  }

  /** Is worth a commit of its own, once there is a model to commit it with. */
  void addUrgent(Event event) {
    events.add(event);
    urgent = true;
  }

  /** Whether something does not wait for the next commit that is due. */
  boolean isUrgent() {
    return urgent;
  }

  /** Takes the place of an older one that has not been committed. */
  void publish(NewGenerator newest) {
    generator = newest;
  }

  void reject(RejectedRecord record) {
    rejected.add(record);
    byte[] value = record.record().value();
    rejectedBytes += value == null ? 0 : value.length;
  }

  /** Bytes of the rejected records' values. */
  long rejectedBytes() {
    return rejectedBytes;
  }

  boolean isEmpty() {
    return metrics.isEmpty() && rejected.isEmpty();
  }

  /** Everything, as a commit; nothing is left. */
  Commit take(
      long epoch, long step, Optional<Checkpoint> checkpoint, Map<Integer, Position> positions) {
    Commit commit =
        new Commit(
            epoch,
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
