package io.streamgan.monitor.evaluate;

import io.streamgan.gan.Images;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32;

/**
 * The newest labelled images of each class, as input of a {@link Classifier}. A quarter of them,
 * chosen by their content, is held out: however often a stream repeats an image, it is either
 * learned from or tested on, and each counts once. Not thread-safe.
 */
final class LabelledImages {
  /** Labels from this one on are ignored: a small classifier cannot distinguish more classes. */
  static final int MAX_CLASSES = 1000;

  /** Least number of held-out images of a class from which its accuracy is estimated. */
  static final int MIN_HELD_OUT = 16;

  /** Least share of a common class among the images of one reading. */
  private static final double COMMON = 0.02;

  private static final int HELD_OUT_PART = 4;

  /**
   * Number of images of all classes that are kept for learning, and that are held out; of each
   * class at least {@link #MIN_HELD_OUT}.
   */
  private static final int CAPACITY = 2048;

  private static final int MAX_PER_CLASS = 128;

  private final SortedMap<Integer, ClassImages> classes = new TreeMap<>();
  private final SortedSet<Integer> common = new TreeSet<>();

  /** Images of one class, the newest last, by the checksums of their content. */
  private record ClassImages(Map<Long, byte[]> learned, Map<Long, byte[]> heldOut) {}

  /** Adds those of {@code images} that have labels. */
  void add(Images images) {
    common.addAll(common(images));
    int[] labels = images.labels();
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] >= 0 && labels[i] < MAX_CLASSES) {
        add(labels[i], ImageVectors.bytes(images, i, Classifier.SIDE));
      }
    }
  }

  /** Classes of at least {@value #MIN_HELD_OUT} of {@code images}, and 2 % of them. */
  static SortedSet<Integer> common(Images images) {
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int label : images.labels()) {
      if (label >= 0 && label < MAX_CLASSES) {
        counts.merge(label, 1, Integer::sum);
      }
    }
    double least = Math.max(MIN_HELD_OUT, COMMON * images.labels().length);
    counts.values().removeIf(count -> count < least);
    return new TreeSet<>(counts.keySet());
  }

  /** One more than the largest label. */
  int outputs() {
    return classes.isEmpty() ? 0 : classes.lastKey() + 1;
  }

  /** Classes with {@value #MIN_HELD_OUT} held-out images. */
  SortedSet<Integer> testable() {
    SortedSet<Integer> testable = new TreeSet<>();
    classes.forEach(
        (label, images) -> {
          if (images.heldOut().size() >= MIN_HELD_OUT) {
            testable.add(label);
          }
        });
    return testable;
  }

  /**
   * Whether there are at least two testable classes, and all classes that have been common are
   * testable.
   */
  boolean isTestable() {
    SortedSet<Integer> testable = testable();
    return testable.size() > 1 && testable.containsAll(common);
  }

  /** Mean, over the testable classes, of the share of held-out images that are recognised. */
  double balancedAccuracy(Classifier classifier) {
    SortedSet<Integer> testable = testable();
    double sum = 0;
    for (int label : testable) {
      int right = 0;
      Map<Long, byte[]> heldOut = images(label).heldOut();
      for (byte[] image : heldOut.values()) {
        right += classifier.classify(ImageVectors.values(image)) == label ? 1 : 0;
      }
      sum += (double) right / heldOut.size();
    }
    return testable.isEmpty() ? 0 : sum / testable.size();
  }

  /** Trains {@code classifier} with images of all classes, each class with the same probability. */
  void train(Classifier classifier, int batches, int batchSize, Random random) {
    List<Integer> labels = new ArrayList<>();
    List<List<byte[]>> images = new ArrayList<>();
    classes.forEach(
        (label, ofClass) -> {
          if (!ofClass.learned().isEmpty()) {
            labels.add(label);
            images.add(List.copyOf(ofClass.learned().values()));
          }
        });
    float[][] batch = new float[batchSize][];
    int[] batchLabels = new int[batchSize];
    for (int n = 0; n < batches && !labels.isEmpty(); n++) {
      for (int i = 0; i < batchSize; i++) {
        int chosen = random.nextInt(labels.size());
        List<byte[]> ofClass = images.get(chosen);
        batchLabels[i] = labels.get(chosen);
        batch[i] = ImageVectors.values(ofClass.get(random.nextInt(ofClass.size())));
      }
      classifier.train(batch, batchLabels);
    }
  }

  private void add(int label, byte[] image) {
    CRC32 checksum = new CRC32();
    checksum.update(image);
    long content = checksum.getValue();
    ClassImages ofClass = images(label);
    Map<Long, byte[]> part = content % HELD_OUT_PART == 0 ? ofClass.heldOut() : ofClass.learned();
    part.remove(content);
    part.put(content, image);
    int capacity = Math.max(MIN_HELD_OUT, Math.min(MAX_PER_CLASS, CAPACITY / classes.size()));
    Iterator<byte[]> oldest = part.values().iterator();
    while (part.size() > capacity) {
      oldest.next();
      oldest.remove();
    }
  }

  private ClassImages images(int label) {
    return classes.computeIfAbsent(
        label, unknown -> new ClassImages(new LinkedHashMap<>(), new LinkedHashMap<>()));
  }
}
