package io.streamgan.trainer.input;

import io.streamgan.trainer.input.Input.ImageRecord;
import io.streamgan.trainer.input.Input.RejectedRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Packs images in windows: whole records are taken in until they have enough images, and these are
 * then packed in an order that depends on a seed. A mini-batch may have images of two windows.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A. The windows, joined, are the images of the records from the position that packing began
 *       at, each once. A record belongs to one window, and a window to consecutive records of each
 *       partition.
 *   <li>B. {@link #positions} is the begin of the first window that is not packed completely, and
 *       {@link #shuffle} names its end and the number of packed images: packing that begins there
 *       reads the window again, and goes on with the next image.
 * </ul>
 */
final class ShufflingPacker implements Packing {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private final int batchSize;
  private final int windowImages;
  private final long seed;
  private final Map<Integer, Position> starts;
  private final Map<Integer, Position> positions;
  private final Deque<Window> complete = new ArrayDeque<>();

  /** Partitions of which {@link #replayed} lacks records. */
  private final Set<Integer> open = new HashSet<>();

  private @Nullable Window replayed;
  private Window filling = new Window();
  private long completeImages;
  private long skippedImages;

  private record Drawable(ImageRecord record, int index) {}

  /** Images that are shuffled together. */
  private static final class Window {
    private final Map<Integer, Long> ends = new TreeMap<>();
    private final List<Drawable> images = new ArrayList<>();
    private long seed;
    private int drawn;
    private long skipped;

    void add(ImageRecord record, BitSet keep, int from) {
      for (int index = from; index < record.images().count(); index++) {
        if (keep.get(index)) {
          images.add(new Drawable(record, index));
        } else {
          skipped++;
        }
      }
    }

    int left() {
      return images.size() - drawn;
    }

    /** Puts the images, which have come in any order of partitions, into the order of the seed. */
    void shuffle() {
      images.sort(
          Comparator.comparingInt((Drawable image) -> image.record().partition())
              .thenComparingLong(image -> image.record().offset())
              .thenComparingInt(Drawable::index));
      if (seed != 0) {
        List<Drawable> inOrder = List.copyOf(images);
        images.clear();
        IntStream.range(0, inOrder.size())
            .boxed()
            .sorted(Comparator.comparingLong(index -> mix(seed + index * GOLDEN)))
            .forEach(index -> images.add(inOrder.get(index)));
      }
    }
  }

  /**
   * @see Packing#resume
   */
  ShufflingPacker(
      int batchSize,
      Map<Integer, Position> starts,
      int windowImages,
      long seed,
      Optional<Shuffle> shuffle) {
    this.batchSize = batchSize;
    this.windowImages = windowImages;
    this.seed = seed;
    this.starts = Map.copyOf(starts);
    positions = new TreeMap<>(starts);
    shuffle.ifPresent(
        partly -> {
          Window window = new Window();
          window.seed = partly.seed();
          window.drawn = partly.drawn();
          window.ends.putAll(partly.ends());
          open.addAll(partly.ends().keySet());
          replayed = window;
        });
  }

  @Override
  public void add(ImageRecord record, BitSet keep) {
    int partition = record.partition();
    Position start = starts.get(partition);
    int from = start != null && start.offset() == record.offset() ? start.index() : 0;
    positions.putIfAbsent(partition, Position.at(record.offset()));
    windowOf(partition, record.offset()).add(record, keep, from);
    completeWindows();
  }

  @Override
  public boolean reject(RejectedRecord rejected) {
    int partition = rejected.record().partition();
    long offset = rejected.record().offset();
    Position start = starts.get(partition);
    positions.merge(
        partition,
        Position.at(offset).rejected(offset),
        (before, ignored) -> before.rejected(offset));
    windowOf(partition, offset);
    completeWindows();
    return start == null || offset >= start.rejectedBelow();
  }

  /** Returns the window of a record, and notes that the record has come. */
  private Window windowOf(int partition, long offset) {
    if (replayed != null) {
      long end = replayed.ends.getOrDefault(partition, Long.MIN_VALUE);
      if (offset >= end - 1) {
        open.remove(partition);
      }
      if (offset < end) {
        return replayed;
      }
    }
    filling.ends.put(partition, offset + 1);
    return filling;
  }

  private void completeWindows() {
    if (replayed != null && open.isEmpty()) {
      complete(replayed);
      replayed = null;
    }
    if (replayed == null && filling.images.size() >= Math.max(1, windowImages)) {
      filling.seed = windowImages == 0 ? 0 : seedOf(filling);
      complete(filling);
      filling = new Window();
    }
  }

  private void complete(Window window) {
    window.shuffle();
    completeImages += window.left();
    complete.add(window);
    removeFinished();
  }

  private void removeFinished() {
    while (!complete.isEmpty() && complete.getFirst().left() <= 0) {
      Window window = complete.removeFirst();
      skippedImages += window.skipped;
      window.ends.forEach(
          (partition, end) ->
              positions.computeIfPresent(partition, (ignored, before) -> before.learned(end, 0)));
    }
  }

  @Override
  public boolean hasNext() {
    return completeImages >= batchSize;
  }

  @Override
  public MiniBatch next() {
    if (!hasNext()) {
      throw new IllegalStateException(
          "%d images are no mini-batch of %d".formatted(completeImages, batchSize));
    }
    BatchBuilder batch =
        new BatchBuilder(batchSize, complete.getFirst().images.get(0).record().images().shape());
    while (!batch.isFull()) {
      Window window = complete.getFirst();
      Drawable image = window.images.get(window.drawn++);
      batch.add(image.record(), image.index());
      completeImages--;
      removeFinished();
    }
    return batch.build();
  }

  @Override
  public long waitingImages() {
    return completeImages
        + filling.images.size()
        + (replayed == null ? 0 : Math.max(0, replayed.left()));
  }

  @Override
  public long requiredImages() {
    return hasNext() ? batchSize : completeImages + Math.max(1, windowImages);
  }

  @Override
  public long skippedImages() {
    return skippedImages;
  }

  @Override
  public Map<Integer, Position> positions() {
    return Map.copyOf(positions);
  }

  @Override
  public Optional<Shuffle> shuffle() {
    Window first = replayed == null ? complete.peekFirst() : replayed;
    return first == null || first.drawn == 0
        ? Optional.empty()
        : Optional.of(new Shuffle(first.seed, first.drawn, first.ends));
  }

  /** Follows from the model's seed and the window's place in the log, and is not 0. */
  private long seedOf(Window window) {
    long hash = mix(seed);
    for (Map.Entry<Integer, Long> end : window.ends.entrySet()) {
      hash = mix(mix(hash + end.getKey()) + end.getValue());
    }
    return hash == 0 ? GOLDEN : hash;
  }

  /** The output function of SplitMix64 (Steele, Lea, Flood 2014), a bijection. */
  private static long mix(long value) {
    long z = value + GOLDEN;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
