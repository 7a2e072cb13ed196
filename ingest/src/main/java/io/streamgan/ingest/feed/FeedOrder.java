package io.streamgan.ingest.feed;

import io.streamgan.ingest.random.IndexedRandom;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Order of a source's images in the feed. A finite source is read in passes, each in another random
 * order if the feed is shuffled, over the whole source or within its windows; positions continue
 * from pass to pass. The order is a function of seed and position alone, so a feed can begin at any
 * position. Keeps the indices of one pass; not thread-safe.
 */
final class FeedOrder {
  private final OptionalLong size;
  private final OptionalInt window;
  private final long seed;
  private final boolean shuffle;
  private final boolean repeat;
  private int[] pass = new int[0];
  private long passNumber = -1;

  /**
   * @param size of the source; empty where it has no end
   * @param window within which the source can be shuffled; empty where it can as a whole
   */
  FeedOrder(OptionalLong size, OptionalInt window, long seed, boolean shuffle, boolean repeat) {
    this.size = size;
    this.window = window;
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
      int count = (int) size.getAsLong();
      pass = shuffled(count, window.orElse(count), new IndexedRandom(seed, number));
      passNumber = number;
    }
    return pass[within];
  }

  /** Text that is equal for feeds with the same order. */
  String fingerprint() {
    return size.isEmpty()
        ? "endless seed=" + seed
        : "size=" + size.getAsLong() + (shuffle ? " seed=" + seed + windowed() : " sorted");
  }

  private String windowed() {
    return window.isEmpty() ? "" : " window=" + window.getAsInt();
  }

  /** Shuffles each window as Fisher and Yates do. */
  private static int[] shuffled(int size, int window, IndexedRandom random) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int first = i - i % window;
      int j = first + (int) (random.uniform() * (i - first + 1));
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
