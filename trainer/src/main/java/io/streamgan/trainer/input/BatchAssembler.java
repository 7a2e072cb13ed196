package io.streamgan.trainer.input;

import io.streamgan.trainer.input.Input.ImageRecord;
import io.streamgan.trainer.input.Input.RejectedRecord;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;

/**
 * Assembles mini-batches from records: leaves out the images that the lag policy skips and those
 * that made a loss non-finite, and packs the others. Owned by the training thread.
 */
public final class BatchAssembler {
  private final Packing packing;
  private final LagPolicy lagPolicy;
  private final OffendingImages offending;
  private final long skippedBefore;
  private boolean skipping;
  private Map<Integer, Position> newestBatchStart = Map.of();
  private long capturedAtMillis;

  /**
   * Where assembling resumes.
   *
   * @param positions partition to the position of the first image that is not learned
   * @param offending images that made a loss non-finite
   * @param imagesSkipped number of images that were skipped so far
   * @param capturedAtMillis capture time of the newest image learned so far
   */
  public record Start(
      Map<Integer, Position> positions,
      OffendingImages offending,
      long imagesSkipped,
      long capturedAtMillis) {}

  /**
   * @param packing begins at the positions of {@code start}
   */
  public BatchAssembler(Packing packing, LagPolicy lagPolicy, Start start) {
    this.lagPolicy = lagPolicy;
    this.packing = packing;
    offending = start.offending().ahead(start.positions());
    skippedBefore = start.imagesSkipped();
    capturedAtMillis = start.capturedAtMillis();
  }

  /**
   * Takes in the next record of its partition.
   *
   * @param behind approximate number of images that wait behind those of the record
   * @return whether the lag policy begins to skip images with this record
   */
  public boolean add(ImageRecord record, long behind) {
    BitSet keep = lagPolicy.keep(record, behind);
    boolean skippedLast = skipping;
    skipping = lagPolicy.isSkipping();
    offending.removeFrom(keep, record);
    packing.add(record, keep);
    return skipping && !skippedLast;
  }

  /**
   * Takes in a record that cannot be used.
   *
   * @return false when it was rejected before assembling resumed
   */
  public boolean reject(RejectedRecord rejected) {
    return packing.reject(rejected);
  }

  /** Whether there are enough images for a mini-batch. */
  public boolean hasNext() {
    return packing.hasNext();
  }

  /** Returns the next mini-batch; {@link #positions} is then behind its images. */
  public MiniBatch next() {
    newestBatchStart = packing.positions();
    MiniBatch batch = packing.next();
    capturedAtMillis = Math.max(capturedAtMillis, batch.capturedAtMillis());
    return batch;
  }

  /** Partition to the position behind the images of all mini-batches so far. */
  public Map<Integer, Position> positions() {
    return packing.positions();
  }

  /** The shuffled images from {@link #positions} on that are partly in mini-batches. */
  public Optional<Shuffle> shuffle() {
    return packing.shuffle();
  }

  /** Number of waiting images that the next mini-batch needs. */
  public long requiredImages() {
    return packing.requiredImages();
  }

  /** Number of images that wait for their mini-batch. */
  public long waitingImages() {
    return packing.waitingImages();
  }

  /** Number of images that are in no mini-batch, since training of the model began. */
  public long imagesSkipped() {
    return skippedBefore + packing.skippedImages();
  }

  /** Capture time of the newest image of all mini-batches. */
  public long capturedAtMillis() {
    return capturedAtMillis;
  }

  /** Offending images that have not been read yet. */
  public OffendingImages offending() {
    return offending.ahead(packing.positions());
  }

  /** Offending images that have not been read yet, and the images of the newest mini-batch. */
  public OffendingImages offendingWithNewestBatch() {
    return offending.plus(newestBatchStart, packing.positions());
  }
}
