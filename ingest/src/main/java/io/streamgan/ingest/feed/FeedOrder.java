package io.streamgan.ingest.feed;

import io.streamgan.ingest.random.IndexedRandom;
import java.util.OptionalLong;

/**
 * Order of a source's images in the feed. A finite source is read in passes, each in another random
 * order if the feed is shuffled; positions continue from pass to pass. The order is a function of
 * seed and position alone, so a feed can begin at any position. Keeps the indices of one pass; not
 * thread-safe.
 */
final class FeedOrder {
  private final OptionalLong size;
  private final long seed;
  private final boolean shuffle;
  private final boolean repeat;
  private int[] pass = new int[0];
  private long passNumber = -1;

  /**
   * @param size of the source; empty where it has no end
   */
  FeedOrder(OptionalLong size, long seed, boolean shuffle, boolean repeat) {
    this.size = size;
    this.seed = seed;
    this.shuffle = shuffle && size.isPresent();
    this.repeat = repeat;
  }

  /** Position after the last image; empty for an endless feed. */
  OptionalLong end() {
    return repeat ? OptionalLong.empty() : size;
  }

  /** Index within the source of the image at {@code position}. */
  long index(long position) {
    if (size.isEmpty()) {
      return position;
    }
    long number = position / size.getAsLong();
    int within = (int) (position % size.getAsLong());
    if (!shuffle) {
      return within;
    }
    if (number != passNumber) {
      pass = shuffled((int) size.getAsLong(), new IndexedRandom(seed, number));
      passNumber = number;
    }
    return pass[within];
  }

  /** Text that is equal for feeds with the same order. */
  String fingerprint() {
    return size.isEmpty()
        ? "endless seed=" + seed
        : "size=" + size.getAsLong() + (shuffle ? " seed=" + seed : " sorted");
  }

  /** Shuffles as Fisher and Yates. */
  private static int[] shuffled(int size, IndexedRandom random) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = (int) (random.uniform() * (i + 1));
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
