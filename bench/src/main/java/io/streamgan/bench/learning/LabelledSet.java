package io.streamgan.bench.learning;

import io.streamgan.bench.BenchException;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.ingest.image.DecodingOptions;
import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.ingest.source.ImageSource;
import io.streamgan.ingest.source.ImageSources;
import io.streamgan.ingest.source.SourceImage;
import io.streamgan.ingest.source.SourceOptions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** A source's images in memory, in the source's order. */
final class LabelledSet {
  /** Number of images that are taken from an endless source. */
  private static final int ENDLESS = 60_000;

  private final Images images;

  private LabelledSet(Images images) {
    this.images = images;
  }

  /**
   * Reads all images of {@code source}, a path or {@code synthetic}, as {@code shape}. Images that
   * cannot be used are left out.
   */
  static LabelledSet read(String source, ImageShape shape) {
    SourceOptions options = SourceOptions.of(DecodingOptions.to(shape));
    try (ImageSource from = ImageSources.open(source, options)) {
      int size = Math.toIntExact(Math.min(from.size().orElse(ENDLESS), Integer.MAX_VALUE));
      byte[] pixels = new byte[Math.multiplyExact(size, shape.bytes())];
      int[] labels = new int[size];
      int count = 0;
      for (int i = 0; i < size; i++) {
        try {
          SourceImage image = from.read(i);
          System.arraycopy(image.pixels(), 0, pixels, count * shape.bytes(), shape.bytes());
          labels[count++] = image.label();
        } catch (RejectedImageException e) {
          // What training leaves out, too.
          continue;
        }
      }
      return new LabelledSet(
          new Images(
              shape,
              count,
              Arrays.copyOf(pixels, count * shape.bytes()),
              Arrays.copyOf(labels, count)));
    }
  }

  int size() {
    return images.count();
  }

  ImageShape shape() {
    return images.shape();
  }

  /** Returns the images from {@code from}, inclusive, to {@code to}, exclusive. */
  LabelledSet range(int from, int to) {
    return new LabelledSet(at(IntStream.range(from, to).toArray()));
  }

  /** Returns the last {@code count} images, or all of fewer. */
  LabelledSet last(int count) {
    return range(Math.max(0, size() - count), size());
  }

  /** Returns the same images in an order that is random, but always the same. */
  LabelledSet shuffled() {
    return new LabelledSet(at(order(0, 0)));
  }

  /**
   * Returns the same images with at most {@code count} labels: those of the first images of each
   * class, as many of each.
   *
   * @throws BenchException when that is less than one label for each class, or an image has no
   *     label
   */
  LabelledSet withLabels(int count) {
    int[] labels = images.labels().clone();
    int ofEach = count / classes();
    if (ofEach == 0) {
      throw new BenchException(
          "%d labels are less than one for each of %d classes".formatted(count, classes()));
    }
    Map<Integer, Integer> kept = new HashMap<>();
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] >= 0 && kept.merge(labels[i], 1, Integer::sum) > ofEach) {
        labels[i] = -1;
      }
    }
    return new LabelledSet(new Images(images.shape(), images.count(), images.pixels(), labels));
  }

  /** Returns the images at the indices that are {@code wanted}. */
  LabelledSet select(IntPredicate wanted) {
    return new LabelledSet(at(IntStream.range(0, size()).filter(wanted).toArray()));
  }

  Images images() {
    return images;
  }

  /** Returns the images at {@code indices}. */
  Images at(int... indices) {
    int bytes = images.shape().bytes();
    byte[] pixels = new byte[indices.length * bytes];
    int[] labels = new int[indices.length];
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(images.pixels(), indices[i] * bytes, pixels, i * bytes, bytes);
      labels[i] = images.labels()[indices[i]];
    }
    return new Images(images.shape(), indices.length, pixels, labels);
  }

  /**
   * Returns the number of classes.
   *
   * @throws BenchException when an image has no label
   */
  int classes() {
    int[] labels = images.labels();
    if (labels.length == 0 || Arrays.stream(labels).anyMatch(label -> label < 0)) {
      throw new BenchException("the judge learns classes, so every image needs a label");
    }
    return Arrays.stream(labels).max().orElseThrow() + 1;
  }

  /**
   * Returns the share of the images whose class a classifier has found.
   *
   * @param found class of each image
   */
  double accuracy(int[] found) {
    int[] labels = images.labels();
    return (double) IntStream.range(0, size()).filter(i -> found[i] == labels[i]).count() / size();
  }

  /** Returns the indices of all images in the random order of pass {@code pass}. */
  int[] order(long seed, long pass) {
    int[] order = IntStream.range(0, size()).toArray();
    Random random = new Random(31 * seed + pass);
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[other];
      order[other] = swapped;
    }
    return order;
  }
}
