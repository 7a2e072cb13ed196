package io.streamgan.trainer.replay;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Randomness;
import io.streamgan.gan.Randomness.Stream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A sample of all images that a model has learned, from which each mini-batch takes a part.
 *
 * <p>It is a class-balancing reservoir (Chrysakis and Moens 2020): while a class has fewer images
 * in the full buffer than the largest one, each of its images replaces an image of the largest; the
 * images of a class are a uniform sample of all that came. Images without labels are one class, if
 * the buffer takes them in at all; without any labels it is the classic reservoir.
 *
 * <p>What it holds and returns is a function of the seed, the steps and the images, so that a model
 * that resumes with its {@link #state} learns what it would have learned. Not thread-safe.
 */
public final class ReplayBuffer {
  private static final int UNKNOWN_LABEL = -1;

  private final Replay replay;
  private final ImageShape shape;
  private final long seed;
  private final byte[] pixels;
  private final int[] labels;
  private int size;
  private final Map<Integer, Long> seen = new TreeMap<>();
  private final Map<Integer, Integer> held = new TreeMap<>();
  private final Set<Integer> full = new TreeSet<>();

  /** Creates an empty buffer for images of {@code shape}. */
  public ReplayBuffer(Replay replay, ImageShape shape, long seed) {
    this.replay = replay;
    this.shape = shape;
    this.seed = seed;
    pixels = new byte[Math.multiplyExact(replay.capacity(), shape.bytes())];
    labels = new int[replay.capacity()];
  }

  /**
   * Creates a buffer with the content of {@code state}. Where its capacity is smaller than before,
   * the images that do not fit are left out class by class, so that all classes lose alike.
   */
  public ReplayBuffer(Replay replay, long seed, ReplayState state) {
    this(replay, state.images().shape(), seed);
    seen.putAll(state.seen());
    full.addAll(state.full());
    Images images = state.images();
    for (int i : kept(images.labels(), replay.capacity())) {
      store(size++, images, i);
    }
  }

  /**
   * Returns the indices, in order, of at most {@code capacity} images, balanced over the labels.
   */
  private static int[] kept(int[] labels, int capacity) {
    Map<Integer, Integer> ranks = new TreeMap<>();
    int[] rank = Arrays.stream(labels).map(label -> ranks.merge(label, 1, Integer::sum)).toArray();
    return IntStream.range(0, labels.length)
        .boxed()
        .sorted(Comparator.comparingInt(i -> rank[i]))
        .limit(capacity)
        .sorted()
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /**
   * Takes in {@code fresh}, and returns them with images of the buffer: for each update of D, first
   * its fresh images, then the replayed ones. While the buffer is empty, these are fresh ones, too.
   *
   * @param fresh the new images of all updates
   * @param updates number of updates of D that the images are for
   * @param step number of steps of the model so far
   */
  public Images mix(Images fresh, int updates, long step) {
    Randomness random = new Randomness(seed, Stream.REPLAY, step);
    for (int i = 0; i < fresh.count(); i++) {
      offer(fresh, i, random);
    }
    int freshPerUpdate = fresh.count() / updates;
    int perUpdate = freshPerUpdate + replay.perUpdate();
    byte[] mixed = new byte[updates * perUpdate * shape.bytes()];
    int[] mixedLabels = new int[updates * perUpdate];
    for (int update = 0; update < updates; update++) {
      int at = update * perUpdate;
      for (int i = 0; i < freshPerUpdate; i++) {
        copy(fresh, update * freshPerUpdate + i, mixed, mixedLabels, at + i);
      }
      Images past = size == 0 ? fresh : new Images(shape, replay.capacity(), pixels, labels);
      int choice = size == 0 ? fresh.count() : size;
      for (int i = freshPerUpdate; i < perUpdate; i++) {
        copy(past, (int) uniform(random, choice), mixed, mixedLabels, at + i);
      }
    }
    boolean labelled = Arrays.stream(mixedLabels).anyMatch(label -> label != UNKNOWN_LABEL);
    return new Images(shape, mixedLabels.length, mixed, labelled ? mixedLabels : new int[0]);
  }

  /** Returns a copy of the content. */
  public ReplayState state() {
    return new ReplayState(
        new Images(
            shape, size, Arrays.copyOf(pixels, size * shape.bytes()), Arrays.copyOf(labels, size)),
        seen,
        full);
  }

  private void offer(Images images, int index, Randomness random) {
    int label = label(images, index);
    if (replay.labelledOnly() && label == UNKNOWN_LABEL) {
      return;
    }
    long offered = seen.merge(label, 1L, Long::sum);
    if (size < labels.length) {
      store(size++, images, index);
      return;
    }
    int most = held.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
    held.forEach(
        (ofClass, count) -> {
          if (count == most) {
            full.add(ofClass);
          }
        });
    int victim;
    if (!full.contains(label)) {
      victim = largest(most);
    } else if (uniform(random, offered) < held.getOrDefault(label, 0)) {
      victim = label;
    } else {
      return;
    }
    int slot = slot(victim, uniform(random, held.getOrDefault(victim, 0)));
    held.merge(victim, -1, Integer::sum);
    store(slot, images, index);
  }

  private int largest(int most) {
    return held.entrySet().stream()
        .filter(entry -> entry.getValue() == most)
        .mapToInt(Map.Entry::getKey)
        .min()
        .orElseThrow();
  }

  /** Returns the slot of the {@code rank}-th image of a class. */
  private int slot(int label, long rank) {
    long before = rank;
    for (int slot = 0; ; slot++) {
      if (labels[slot] == label && before-- == 0) {
        return slot;
      }
    }
  }

  private void store(int slot, Images images, int index) {
    copy(images, index, pixels, labels, slot);
    held.merge(labels[slot], 1, Integer::sum);
  }

  private void copy(Images from, int index, byte[] toPixels, int[] toLabels, int at) {
    int bytes = shape.bytes();
    System.arraycopy(from.pixels(), index * bytes, toPixels, at * bytes, bytes);
    toLabels[at] = label(from, index);
  }

  private static int label(Images images, int index) {
    return images.labels().length == 0 ? UNKNOWN_LABEL : images.labels()[index];
  }

  /** Returns a number in [0, {@code bound}). */
  private static long uniform(Randomness random, long bound) {
    return Math.min(bound - 1, (long) ((1 - random.nextUniform()) * bound));
  }
}
