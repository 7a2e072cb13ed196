package io.streamgan.trainer.input;

import io.streamgan.trainer.input.Input.ImageRecord;
import java.util.BitSet;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Which images are learned when training is slower than the stream. Owned by the training thread.
 *
 * <p>What is skipped depends on how much waits, and so on the clock: only {@link Kind#ALL} gives
 * the same model from the same stream.
 */
public final class LagPolicy {
  private static final int RESUME_PART = 10;

  private final Kind kind;
  private final long maxImages;
  private final SplittableRandom random;
  private boolean skipping;
  private long left;
  private long wanted;

  /** Which images are learned when too many wait. */
  public enum Kind {
    /** All images are learned, however late. */
    ALL,
    /** The waiting images are skipped, except for the newest. */
    LATEST,
    /** A uniform sample of the waiting images is learned, in their order. */
    RESERVOIR;

    /** As settings name it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param maxImages may wait before any is skipped
   * @param seed of the sample
   */
  public LagPolicy(Kind kind, long maxImages, long seed) {
    this.kind = kind;
    this.maxImages = maxImages;
    random = new SplittableRandom(seed);
  }

  /**
   * Indices of the images of {@code record} to learn.
   *
   * @param behind images that wait behind those of the record, about
   */
  public BitSet keep(ImageRecord record, long behind) {
    int count = record.images().count();
    BitSet keep = new BitSet(count);
    switch (kind) {
      case ALL -> keep.set(0, count);
      case LATEST -> keep.set(0, isLatest(count, behind) ? count : 0);
      case RESERVOIR -> sample(keep, count, behind);
    }
    return keep;
  }

  /** Whether images are being skipped. */
  public boolean isSkipping() {
    return skipping || left > 0;
  }

  private boolean isLatest(int count, long behind) {
    if (behind + count > maxImages) {
      skipping = true;
    } else if (behind <= maxImages / RESUME_PART) {
      skipping = false;
    }
    return !skipping;
  }

  /** Selection sampling (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S). */
  private void sample(BitSet keep, int count, long behind) {
    if (left <= 0 && behind + count > maxImages) {
      left = behind + count;
      wanted = Math.max(1, maxImages / 2);
    }
    for (int index = 0; index < count; index++) {
      if (left <= 0) {
        keep.set(index);
      } else {
        if (random.nextLong(left) < wanted) {
          keep.set(index);
          wanted--;
        }
        left--;
      }
    }
  }
}
