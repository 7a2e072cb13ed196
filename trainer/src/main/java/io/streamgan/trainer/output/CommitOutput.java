package io.streamgan.trainer.output;

import io.streamgan.trainer.fault.CommitException;
import java.time.Duration;
import java.util.Optional;

/** Makes commits, one at a time, in the background; for the training thread. */
public interface CommitOutput extends AutoCloseable {
  /**
   * Fences all earlier trainers of the model, this one's own past included: their transactions are
   * aborted, and they cannot begin new ones. A reader of the checkpoints then reads the newest.
   *
   * @throws org.apache.kafka.common.KafkaException when the cluster does not answer; may be tried
   *     again
   */
  void fence();

  /** Whether a commit is under way; {@link #begin} must not be called then. */
  boolean isUnderWay();

  /** Begins a commit. */
  void begin(Commit commit);

  /**
   * Returns the outcome of the commit under way, once; empty when there is none within {@code
   * timeout}.
   *
   * @throws CommitException when the commit failed for good
   * @throws io.streamgan.trainer.fault.SupersededException when another trainer of the model has
   *     started
   */
  Optional<Outcome> outcome(Duration timeout) throws InterruptedException;

  /** Abandons a commit that is under way. */
  @Override
  default void close() {}

  /** How a commit has ended. */
  sealed interface Outcome {
    /**
     * Everything is visible.
     *
     * @param millis duration of the commit
     * @param bytes size of all values sent
     */
    record Committed(Commit commit, double millis, long bytes) implements Outcome {}

    /** The trainer has lost its partitions: nothing is visible, and the model must be reloaded. */
    record AssignmentLost(Commit commit) implements Outcome {}

    /**
     * The commit failed for a transient reason. The checkpoints show after the next {@link #fence}
     * whether it is visible.
     */
    record Failed(Commit commit, CommitException cause) implements Outcome {}
  }
}
