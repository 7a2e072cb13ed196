package io.streamgan.trainer.input;

import java.time.Duration;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The stream of images, for the training thread. */
public interface TrainingInput {
  /**
   * Returns the next input, or null when none comes within {@code timeout}.
   *
   * @throws RuntimeException when reading has failed
   */
  default @Nullable Input next(Duration timeout) throws InterruptedException {
    return next(timeout, partition -> true);
  }

  /**
   * The same for the records of some partitions; those of others are returned later.
   *
   * @param wanted the partitions
   */
  @Nullable Input next(Duration timeout, IntPredicate wanted) throws InterruptedException;

  /**
   * Whether all records of some partitions that are on the topic have been returned, as far as is
   * known; false before that is known.
   */
  boolean isAtEnd(IntPredicate partitions);

  /**
   * Starts reading in {@code assignment}; has no effect when that has ended.
   *
   * @param positions where to start
   * @param channels 1, 3 or 4; 0 accepts what the first valid record has
   */
  void begin(long assignment, Map<Integer, Position> positions, int channels);

  /** Begins a new assignment of the same partitions. */
  void rewind();

  /**
   * Rejoins the consumer group, which begins a new assignment: a trainer that could not reach the
   * cluster for long learns in this way that it has lost its partitions.
   */
  void rejoin();

  /** Whether {@code assignment} is the newest. */
  boolean isCurrent(long assignment);

  /** The consumer group's generation in {@code assignment}; -1 when that has ended. */
  int generation(long assignment);

  /** Approximate lag: what is on the topic or read ahead, and not returned by {@link #next} yet. */
  Lag lag();
}
