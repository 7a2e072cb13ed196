package io.streamgan.trainer.model;

import io.streamgan.gan.NonFiniteLossException;
import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.input.OffendingImages;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts the steps whose loss or gradient was not finite and after which training returned to its
 * newest checkpoint, including those that the checkpoint counts. Owned by the training thread.
 */
final class DivergenceRollbacks {
  private static final int MAX_WITHOUT_COMMIT = 3;
  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  private final List<String> unpublished = new ArrayList<>();
  private int count;
  private int withoutCommit;
  private OffendingImages offending = OffendingImages.NONE;

  /**
   * Returns the seed of the engine after {@code rollbacks} rollbacks; before the first, {@code
   * seed}.
   */
  static long seed(long seed, int rollbacks) {
    return seed ^ (GOLDEN_RATIO * rollbacks);
  }

  /** Takes the number of rollbacks from a checkpoint that has been read. */
  void read(Checkpoint checkpoint) {
    if (checkpoint.rollbacks() >= count) {
      count = checkpoint.rollbacks();
      offending = checkpoint.offending();
      unpublished.clear();
    }
  }

  /**
   * Counts a rollback after which training skips {@code images}.
   *
   * @return false when there have been too many rollbacks since the last commit
   */
  boolean add(NonFiniteLossException cause, OffendingImages images) {
    withoutCommit++;
    count++;
    offending = images;
    unpublished.add(
        "%s; back to the newest checkpoint, on with other random numbers, past the images of that step"
            .formatted(cause.getMessage()));
    return withoutCommit <= MAX_WITHOUT_COMMIT;
  }

  /** Notes that {@code checkpoint} is committed, with the messages up to its rollbacks. */
  void committed(Checkpoint checkpoint) {
    withoutCommit = 0;
    if (checkpoint.rollbacks() >= count) {
      unpublished.clear();
    }
  }

  int count() {
    return count;
  }

  OffendingImages offending() {
    return offending;
  }

  /** Messages about rollbacks that have not been published yet, one line each. */
  List<String> unpublished() {
    return List.copyOf(unpublished);
  }
}
