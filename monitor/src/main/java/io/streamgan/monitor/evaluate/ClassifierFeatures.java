package io.streamgan.monitor.evaluate;

import io.streamgan.gan.Images;
import io.streamgan.schemas.parts.Parts;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The features that images are compared by: those of a {@link Classifier} that learns from the
 * stream's labelled images until it is good enough, and is then left as it is, because distances of
 * different features cannot be compared. Not thread-safe.
 */
final class ClassifierFeatures implements FeatureSource {
  private static final int MAGIC = 0x53474358;
  private static final int BATCH = 32;
  private static final int MAX_CLASSES = 1000;
  private static final int MIN_TESTED = 128;

  private final double wanted;
  private final long seed;
  private final @Nullable Path file;
  private @Nullable Classifier classifier;
  private double accuracy;
  private boolean ready;
  private String name = "none";

  /**
   * @param wanted share of images that it must classify rightly before it is used
   * @param file that it is kept in, and read from where it is there; null for none
   */
  ClassifierFeatures(double wanted, long seed, @Nullable Path file) {
    this.wanted = wanted;
    this.seed = seed;
    this.file = file;
    if (file != null && Files.exists(file)) {
      load(file);
    }
  }

  /** Whether it is good enough, and does not learn any more. */
  boolean isReady() {
    return ready;
  }

  @Override
  public String name() {
    return name;
  }

  /** Share of the newest images, before it had learned from them, that it classified rightly. */
  double accuracy() {
    return accuracy;
  }

  @Override
  public boolean takes(int channels) {
    return ready && classifier != null && classifier.channels() == channels;
  }

  /**
   * Classifies the labelled of {@code images}, then learns from them, unless it was good enough.
   */
  void learn(Images images) {
    if (ready || images.labels().length == 0) {
      return;
    }
    float[][] vectors = ImageVectors.of(images, Classifier.SIDE);
    List<float[]> known = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    int classes = Arrays.stream(images.labels()).max().orElse(-1) + 1;
    if (classes < 2 || classes > MAX_CLASSES) {
      return;
    }
    int channels = images.shape().channels();
    Classifier learner = classifier;
    if (learner == null || learner.channels() != channels || learner.classes() < classes) {
      learner = new Classifier(channels, classes, seed);
      classifier = learner;
    }
    for (int i = 0; i < vectors.length; i++) {
      if (images.labels()[i] >= 0) {
        known.add(vectors[i]);
        labels.add(images.labels()[i]);
      }
    }
    test(learner, known, labels);
    if (!ready) {
      train(learner, known, labels);
    }
  }

  @Override
  public Features features(Images images) {
    Classifier made = classifier;
    if (made == null) {
      throw new IllegalStateException("no image has been learned from");
    }
    float[][] vectors = ImageVectors.of(images, Classifier.SIDE);
    double[][] features = new double[vectors.length][];
    double[] shares = new double[made.classes()];
    for (int i = 0; i < vectors.length; i++) {
      shares[made.classify(vectors[i])] += 1.0 / vectors.length;
      features[i] = made.features();
    }
    return new Features(features, Arrays.stream(shares).boxed().toList());
  }

  /**
   * Share of the labels of {@code images} that it agrees with; empty where there are fewer than
   * {@code least}.
   */
  OptionalDouble agreement(Images images, int least) {
    Classifier made = classifier;
    int[] labels = images.labels();
    long known = Arrays.stream(labels).filter(label -> label >= 0).count();
    if (made == null || known < least) {
      return OptionalDouble.empty();
    }
    float[][] vectors = ImageVectors.of(images, Classifier.SIDE);
    int right = 0;
    for (int i = 0; i < vectors.length; i++) {
      right += labels[i] >= 0 && made.classify(vectors[i]) == labels[i] ? 1 : 0;
    }
    return OptionalDouble.of((double) right / known);
  }

  @Override
  public ClassifierFeatures classifier() {
    return this;
  }

  /** It has nothing but its arrays. */
  @Override
  public void close() {}

  private void test(Classifier learner, List<float[]> images, List<Integer> labels) {
    int right = 0;
    for (int i = 0; i < images.size(); i++) {
      right += learner.classify(images.get(i)) == labels.get(i) ? 1 : 0;
    }
    accuracy = images.isEmpty() ? 0 : (double) right / images.size();
    if (images.size() >= MIN_TESTED && accuracy >= wanted) {
      finish(learner);
    }
  }

  private static void train(Classifier learner, List<float[]> images, List<Integer> labels) {
    for (int from = 0; from + BATCH <= images.size(); from += BATCH) {
      float[][] batch = images.subList(from, from + BATCH).toArray(float[][]::new);
      int[] classes =
          labels.subList(from, from + BATCH).stream().mapToInt(Integer::intValue).toArray();
      learner.train(batch, classes);
    }
  }

  private void finish(Classifier learner) {
    ready = true;
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * learner.parameters().length)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(learner.parameters());
    name = "classifier-" + Classifier.FEATURES + "-" + Parts.sha256(bytes).substring(0, 12);
    if (file != null && !Files.exists(file)) {
      save(learner, file);
    }
  }

  private void save(Classifier learner, Path target) {
    Path temporary = target.resolveSibling(target.getFileName() + ".new");
    try {
      Path folder = target.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      try (DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(temporary)))) {
        out.writeInt(MAGIC);
        out.writeInt(learner.channels());
        out.writeInt(learner.classes());
        out.writeDouble(accuracy);
        for (float value : learner.parameters()) {
          out.writeFloat(value);
        }
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the classifier cannot be kept in %s: %s; choose another quality.extractor.file"
              .formatted(target, e.getMessage()),
          e);
    }
  }

  private void load(Path source) {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(source)))) {
      if (in.readInt() != MAGIC) {
        throw new IOException("it is no classifier");
      }
      int channels = in.readInt();
      int classes = in.readInt();
      if (channels < 1 || channels > 4 || classes < 2 || classes > MAX_CLASSES) {
        throw new IOException("it is damaged");
      }
      accuracy = in.readDouble();
      Classifier loaded = new Classifier(channels, classes, seed);
      for (int i = 0; i < loaded.parameters().length; i++) {
        loaded.parameters()[i] = in.readFloat();
      }
      classifier = loaded;
      finish(loaded);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the classifier cannot be read from %s: %s; remove the file, or choose another"
                  .formatted(source, String.valueOf(e.getMessage()))
              + " quality.extractor.file",
          e);
    }
  }
}
