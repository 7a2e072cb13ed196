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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Packs the images of records into mini-batches of one size, across the borders of records, and
 * knows the position that has been learned. Not thread-safe.
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

  /** A record with images that are not learned yet, or with none: one that cannot be used. */
  private static final class Waiting {
    private final int partition;
    private final long offset;
    private final long capturedAtMillis;
    private final Images images;
    private final List<String> ids;
    private final BitSet keep;
    private int learned;
    private int left;

    Waiting(ImageRecord record, BitSet keep, int learned) {
      partition = record.partition();
      offset = record.offset();
      capturedAtMillis = record.capturedAtMillis();
      images = record.images();
      ids = record.ids();
      this.keep = keep;
      this.learned = learned;
      left = keep.get(learned, images.count()).cardinality();
    }

    Waiting(int partition, long offset) {
      this.partition = partition;
      this.offset = offset;
      capturedAtMillis = Long.MIN_VALUE;
      images = new Images(new ImageShape(1, 1, 1), 0, new byte[0]);
      ids = List.of();
      keep = new BitSet();
    }

    /** The images before {@code index} are done with. */
    void learnTo(int index, int count) {
      learned = index;
      left -= count;
    }
  }

  /**
   * @param batchSize images in a mini-batch
   * @param starts where packing begins; partitions that are not there begin at their first record
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
    waiting.add(added);
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
    waiting.add(new Waiting(partition, offset));
    positions.merge(
        partition,
        Position.at(offset).rejected(offset),
        (before, ignored) -> before.rejected(offset));
    removeFinished();
    return start == null || offset >= start.rejectedBelow();
  }

  /** Whether {@link #next} has enough images. */
  public boolean hasNext() {
    return waitingImages >= batchSize;
  }

  /** Images taken in and not handed out. */
  public long waitingImages() {
    return waitingImages;
  }

  /** Images before {@link #positions} that are in no mini-batch, of those taken in. */
  public long skippedImages() {
    return skippedImages;
  }

  /** The next mini-batch. */
  public MiniBatch next() {
    if (!hasNext()) {
      throw new IllegalStateException(
          "%d images are no mini-batch of %d".formatted(waitingImages, batchSize));
    }
    ImageShape shape = waiting.getFirst().images.shape();
    byte[] pixels = new byte[batchSize * shape.bytes()];
    int[] labels = new int[batchSize];
    Arrays.fill(labels, UNKNOWN_LABEL);
    List<String> ids = new ArrayList<>(batchSize);
    boolean labelled = false;
    long capturedAtMillis = Long.MIN_VALUE;
    for (int packed = 0; packed < batchSize; ) {
      Waiting record = waiting.getFirst();
      int count = Math.min(record.left, batchSize - packed);
      int index = record.learned;
      for (int i = 0; i < count; i++, index++, packed++) {
        index = record.keep.nextSetBit(index);
        System.arraycopy(
            record.images.pixels(),
            index * shape.bytes(),
            pixels,
            packed * shape.bytes(),
            shape.bytes());
        if (record.images.labels().length > 0) {
          labels[packed] = record.images.labels()[index];
          labelled = true;
        }
        ids.add(record.ids.isEmpty() ? "" : record.ids.get(index));
      }
      capturedAtMillis = Math.max(capturedAtMillis, record.capturedAtMillis);
      learn(record, index, count);
    }
    Images images =
        labelled
            ? new Images(shape, batchSize, pixels, labels)
            : new Images(shape, batchSize, pixels);
    return new MiniBatch(images, capturedAtMillis, ids);
  }

  /**
   * Partition to what has been learned of it; partitions of which nothing has come are left out.
   */
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
      skippedImages += record.images.count() - record.learned;
      passed(record, record.offset + 1, 0);
    }
  }

  private void passed(Waiting record, long offset, int index) {
    positions.computeIfPresent(
        record.partition, (partition, before) -> before.learned(offset, index));
  }
}
