package io.streamgan.trainer.model;

import io.streamgan.gan.NonFiniteLossException;
import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.input.OffendingImages;
import java.util.ArrayList;
import java.util.List;

/**
 * Steps whose loss was no finite number, from which training went back to its newest checkpoint.
 * Counts on from what that one knows. Owned by the training thread.
 */
final class DivergenceRollbacks {
  private static final int MAX_WITHOUT_COMMIT = 3;
  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  private final List<String> unpublished = new ArrayList<>();
  private int count;
  private int withoutCommit;
  private OffendingImages offending = OffendingImages.NONE;

  /** Random numbers are those of {@code seed} until training goes back, and others then. */
  static long seed(long seed, int rollbacks) {
    return seed ^ (GOLDEN_RATIO * rollbacks);
  }

  /** A checkpoint is read. */
  void read(Checkpoint checkpoint) {
    if (checkpoint.rollbacks() >= count) {
      count = checkpoint.rollbacks();
      offending = checkpoint.offending();
      unpublished.clear();
    }
  }

  /**
   * Training goes back, and will pass over {@code images}.
   *
   * @return false when it has gone back too often since the last commit
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

  /** A commit of {@code checkpoint} is visible. */
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

  /** Of each that no commit has told, one line. */
  List<String> unpublished() {
    return List.copyOf(unpublished);
  }
}
