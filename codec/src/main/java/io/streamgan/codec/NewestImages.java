package io.streamgan.codec;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Keeps the newest images of batches of one shape, which are added in any order. Holds only the
 * batches that these images are in. Not thread-safe.
 */
final class NewestImages {
  private final PriorityQueue<Batch> oldestFirst =
      new PriorityQueue<>(
          Comparator.comparingLong(Batch::timestamp).thenComparingLong(Batch::number));
  private final int wanted;
  private long added;
  private long held;
  private long batches;

  private record Batch(long timestamp, long number, Images images) {}

  /**
   * @param wanted number of images to keep, at least 1
   */
  NewestImages(int wanted) {
    this.wanted = wanted;
  }

  /** Adds a batch; of two with the same timestamp, the one added last is the newer. */
  void add(long timestamp, Images batch) {
    added += batch.count();
    held += batch.count();
    oldestFirst.add(new Batch(timestamp, batches++, batch));
    for (Batch oldest = oldestFirst.peek();
        oldest != null && held - oldest.images().count() >= wanted;
        oldest = oldestFirst.peek()) {
      held -= oldest.images().count();
      oldestFirst.remove();
    }
  }

  /** Number of all images that have been added. */
  long added() {
    return added;
  }

  /** Whether there are as many images as wanted, none of them older than {@code timestamp}. */
  boolean areComplete(long timestamp) {
    Batch oldest = oldestFirst.peek();
    return oldest != null && held >= wanted && oldest.timestamp() >= timestamp;
  }

  /**
   * Returns the newest images, from the newest batch to the oldest; all where there are fewer than
   * wanted. Where one of them is labelled, all have labels, -1 standing for an unknown class.
   *
   * @throws IllegalStateException when no batch has been added
   */
  Images pack() {
    Batch[] newestFirst = oldestFirst.toArray(Batch[]::new);
    Arrays.sort(newestFirst, oldestFirst.comparator().reversed());
    if (newestFirst.length == 0) {
      throw new IllegalStateException("no batch has been added");
    }
    ImageShape shape = newestFirst[0].images().shape();
    int count = (int) Math.min(wanted, held);
    byte[] pixels = new byte[count * shape.bytes()];
    int[] labels = new int[count];
    Arrays.fill(labels, -1);
    int packed = 0;
    for (Batch batch : newestFirst) {
      Images images = batch.images();
      int taken = Math.min(images.count(), count - packed);
      System.arraycopy(images.pixels(), 0, pixels, packed * shape.bytes(), taken * shape.bytes());
      System.arraycopy(images.labels(), 0, labels, packed, Math.min(taken, images.labels().length));
      packed += taken;
    }
    boolean labelled = Arrays.stream(labels).anyMatch(label -> label >= 0);
    return new Images(shape, count, pixels, labelled ? labels : new int[0]);
  }
}
