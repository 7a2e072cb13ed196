package io.streamgan.trainer.input;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.trainer.input.Input.ImageRecord;
import io.streamgan.trainer.input.Input.RejectedRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Packs images into mini-batches of one size, across the boundaries of records, and tracks the
 * position up to which images have been packed. Not thread-safe.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A. The mini-batches, joined, are the images of the records, joined, from the position that
 *       packing began at; only images that do not fill a mini-batch yet are left out.
 *   <li>B. {@link #positions} covers exactly the images of the mini-batches handed out: packing
 *       that begins there goes on with the next image, and rejects no record twice.
 * </ul>
 */
public final class Packer {
  private static final int UNKNOWN_LABEL = -1;

  private final int batchSize;
  private final Map<Integer, Position> starts;
  private final Map<Integer, Position> positions;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long waitingImages;
  private long skippedImages;

  /**
   * A record whose images wait; or a run of records of a partition without such images, because
   * they are skipped or the records cannot be used. A run holds no pixels.
   */
  private static final class Waiting {
    private final int partition;
    private final long offset;
    private final @Nullable ImageRecord record;
    private final BitSet keep;
    private long endOffset;
    private long skipped;
    private int learned;
    private int left;

    Waiting(ImageRecord record, BitSet keep, int learned) {
      partition = record.partition();
      offset = record.offset();
      endOffset = offset + 1;
      left = keep.get(learned, record.images().count()).cardinality();
      this.record = left == 0 ? null : record;
      this.keep = left == 0 ? new BitSet() : keep;
      this.learned = learned;
      skipped = left == 0 ? record.images().count() - learned : 0;
    }

    Waiting(int partition, long offset) {
      this.partition = partition;
      this.offset = offset;
      endOffset = offset + 1;
      record = null;
      keep = new BitSet();
    }

    ImageRecord record() {
      return Objects.requireNonNull(record);
    }

    /** Appends the later run {@code next}. */
    void absorb(Waiting next) {
      endOffset = next.endOffset;
      skipped += next.skipped;
    }

    /** Marks the images before {@code index} as packed or skipped. */
    void learnTo(int index, int count) {
      learned = index;
      left -= count;
      if (left == 0) {
        skipped = record().images().count() - index;
      }
    }
  }

  /**
   * @param batchSize number of images in a mini-batch
   * @param starts partition to the position at which packing begins; other partitions begin at
   *     their first record
   */
  public Packer(int batchSize, Map<Integer, Position> starts) {
    this.batchSize = batchSize;
    this.starts = Map.copyOf(starts);
    this.positions = new TreeMap<>(starts);
  }

  /**
   * Takes in the next record of its partition.
   *
   * @param keep indices of the images that go into mini-batches; the others are skipped
   */
  public void add(ImageRecord record, BitSet keep) {
    Position start = starts.get(record.partition());
    int learned =
        start != null && start.offset() == record.offset()
            ? Math.min(start.index(), record.images().count())
            : 0;
    Waiting added = new Waiting(record, keep, learned);
    enqueue(added);
    positions.putIfAbsent(record.partition(), Position.at(record.offset()));
    waitingImages += added.left;
    removeFinished();
  }

  /**
   * Takes in a record that cannot be used.
   *
   * @return false when it has been rejected already, before packing began
   */
  public boolean reject(RejectedRecord rejected) {
    int partition = rejected.record().partition();
    long offset = rejected.record().offset();
    Position start = starts.get(partition);
    enqueue(new Waiting(partition, offset));
    positions.merge(
        partition,
        Position.at(offset).rejected(offset),
        (before, ignored) -> before.rejected(offset));
    removeFinished();
    return start == null || offset >= start.rejectedBelow();
  }

  /**
   * Extends the newest run of the partition, so that a long run takes no more memory than a short
   * one.
   */
  private void enqueue(Waiting added) {
    if (added.left == 0) {
      Iterator<Waiting> newestFirst = waiting.descendingIterator();
      while (newestFirst.hasNext()) {
        Waiting before = newestFirst.next();
        if (before.left > 0) {
          break;
        }
        if (before.partition == added.partition) {
          before.absorb(added);
          return;
        }
      }
    }
    waiting.add(added);
  }

  /** Whether there are enough images for {@link #next}. */
  public boolean hasNext() {
    return waitingImages >= batchSize;
  }

  /** Number of images that are in no mini-batch yet and are not skipped. */
  public long waitingImages() {
    return waitingImages;
  }

  /** Number of skipped images before {@link #positions}. */
  public long skippedImages() {
    return skippedImages;
  }

  /** Returns the next mini-batch. */
  public MiniBatch next() {
    if (!hasNext()) {
      throw new IllegalStateException(
          "%d images are no mini-batch of %d".formatted(waitingImages, batchSize));
    }
    ImageShape shape = waiting.getFirst().record().images().shape();
    byte[] pixels = new byte[batchSize * shape.bytes()];
    int[] labels = new int[batchSize];
    Arrays.fill(labels, UNKNOWN_LABEL);
    List<String> ids = new ArrayList<>(batchSize);
    boolean labelled = false;
    long capturedAtMillis = Long.MIN_VALUE;
    for (int packed = 0; packed < batchSize; ) {
      Waiting first = waiting.getFirst();
      ImageRecord record = first.record();
      int count = Math.min(first.left, batchSize - packed);
      int index = first.learned;
      for (int i = 0; i < count; i++, index++, packed++) {
        index = first.keep.nextSetBit(index);
        System.arraycopy(
            record.images().pixels(),
            index * shape.bytes(),
            pixels,
            packed * shape.bytes(),
            shape.bytes());
        if (record.images().labels().length > 0) {
          labels[packed] = record.images().labels()[index];
          labelled = true;
        }
        ids.add(record.ids().isEmpty() ? "" : record.ids().get(index));
      }
      capturedAtMillis = Math.max(capturedAtMillis, record.capturedAtMillis());
      learn(first, index, count);
    }
    Images images =
        labelled
            ? new Images(shape, batchSize, pixels, labels)
            : new Images(shape, batchSize, pixels);
    return new MiniBatch(images, capturedAtMillis, ids);
  }

  /** Partition to the position after the packed images; lacks partitions without any record. */
  public Map<Integer, Position> positions() {
    return Map.copyOf(positions);
  }

  private void learn(Waiting record, int index, int count) {
    skippedImages += index - record.learned - count;
    record.learnTo(index, count);
    waitingImages -= count;
    passed(record, record.offset, index);
    removeFinished();
  }

  private void removeFinished() {
    while (!waiting.isEmpty() && waiting.getFirst().left == 0) {
      Waiting record = waiting.removeFirst();
      skippedImages += record.skipped;
      passed(record, record.endOffset, 0);
    }
  }

  private void passed(Waiting record, long offset, int index) {
    positions.computeIfPresent(
        record.partition, (partition, before) -> before.learned(offset, index));
  }
}
