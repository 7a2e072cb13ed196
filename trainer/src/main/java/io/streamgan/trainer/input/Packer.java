package io.streamgan.trainer.input;

import io.streamgan.trainer.input.Input.ImageRecord;
import io.streamgan.trainer.input.Input.RejectedRecord;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Packs images in the order of their arrival, across the boundaries of records, and tracks the
 * position up to which images have been packed.
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
final class Packer implements Packing {
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
  Packer(int batchSize, Map<Integer, Position> starts) {
    this.batchSize = batchSize;
    this.starts = Map.copyOf(starts);
    this.positions = new TreeMap<>(starts);
  }

  @Override
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

  @Override
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

  @Override
  public boolean hasNext() {
    return waitingImages >= batchSize;
  }

  @Override
  public long waitingImages() {
    return waitingImages;
  }

  @Override
  public long skippedImages() {
    return skippedImages;
  }

  @Override
  public MiniBatch next() {
    if (!hasNext()) {
      throw new IllegalStateException(
          "%d images are no mini-batch of %d".formatted(waitingImages, batchSize));
    }
    BatchBuilder batch = new BatchBuilder(batchSize, waiting.getFirst().record().images().shape());
    for (int packed = 0; packed < batchSize; ) {
      Waiting first = waiting.getFirst();
      int count = Math.min(first.left, batchSize - packed);
      int index = first.learned;
      for (int i = 0; i < count; i++, index++, packed++) {
        index = first.keep.nextSetBit(index);
        batch.add(first.record(), index);
      }
      learn(first, index, count);
    }
    return batch.build();
  }

  @Override
  public Map<Integer, Position> positions() {
    return Map.copyOf(positions);
  }

  @Override
  public long requiredImages() {
    return batchSize;
  }

  @Override
  public Optional<Shuffle> shuffle() {
    return Optional.empty();
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
