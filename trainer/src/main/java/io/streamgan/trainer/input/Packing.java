package io.streamgan.trainer.input;

import io.streamgan.trainer.input.Input.ImageRecord;
import io.streamgan.trainer.input.Input.RejectedRecord;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;

/** Puts the images of records into mini-batches of one size. Not thread-safe. */
public sealed interface Packing permits Packer, ShufflingPacker {
  /**
   * Returns the packing that resumes at {@code starts}.
   *
   * @param batchSize number of images in a mini-batch
   * @param starts partition to the position at which packing resumes; other partitions begin at
   *     their first record
   * @param shuffleImages number of images that are shuffled together; 0 for the order of arrival
   * @param seed of the order
   * @param shuffle window that was partly packed; empty for none
   */
  static Packing resume(
      int batchSize,
      Map<Integer, Position> starts,
      int shuffleImages,
      long seed,
      Optional<Shuffle> shuffle) {
    return shuffleImages == 0 && shuffle.isEmpty()
        ? new Packer(batchSize, starts)
        : new ShufflingPacker(batchSize, starts, shuffleImages, seed, shuffle);
  }

  /**
   * Takes in the next record of its partition.
   *
   * @param keep indices of the images that go into mini-batches; the others are skipped
   */
  void add(ImageRecord record, BitSet keep);

  /**
   * Takes in a record that cannot be used.
   *
   * @return false when it has been rejected already, before packing began
   */
  boolean reject(RejectedRecord rejected);

  /** Whether there are enough images for {@link #next}. */
  boolean hasNext();

  /** Returns the next mini-batch. */
  MiniBatch next();

  /** Number of images that are in no mini-batch yet and are not skipped. */
  long waitingImages();

  /** Number of waiting images at which {@link #hasNext} becomes true. */
  long requiredImages();

  /** Number of skipped images before {@link #positions}. */
  long skippedImages();

  /**
   * Partition to the position at which packing resumes, together with {@link #shuffle}; lacks
   * partitions without any record.
   */
  Map<Integer, Position> positions();

  /** The window that begins at {@link #positions} and is partly packed; empty for none. */
  Optional<Shuffle> shuffle();
}
