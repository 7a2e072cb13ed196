package io.streamgan.monitor.evaluate;

import io.streamgan.gan.Images;
import io.streamgan.schemas.parts.Parts;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * The features that images are compared by: those of a {@link Classifier} that learns from the
 * stream's labelled images until it is good enough, and is then left as it is, because distances of
 * different features cannot be compared. It is good enough when its balanced accuracy is, on images
 * that it has not learned from. When the stream shows a class that it does not know, another one
 * learns, and takes its place. Not thread-safe.
 */
final class ClassifierFeatures implements FeatureExtractor {
  private static final int BATCH = 32;
  private static final int LESSON_BATCHES = 24;

  private final double wanted;
  private final long seed;
  private final Random random;
  private final @Nullable ClassifierFile file;
  private LabelledImages images = new LabelledImages();
  private @Nullable Classifier learner;
  private @Nullable Finished finished;
  private boolean learning;

  /**
   * A classifier whose features are used.
   *
   * @param known classes that it was tested on
   * @param accuracy balanced, on images that it had not learned from
   */
  record Finished(Classifier classifier, SortedSet<Integer> known, double accuracy, String name) {
    Finished(Classifier classifier, SortedSet<Integer> known, double accuracy) {
      this(classifier, known, accuracy, name(classifier));
    }

    private static String name(Classifier classifier) {
      ByteBuffer bytes =
          ByteBuffer.allocate(Float.BYTES * classifier.parameters().length)
              .order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(classifier.parameters());
      return "classifier-" + Classifier.FEATURES + "-" + Parts.sha256(bytes).substring(0, 12);
    }
  }

  /**
   * @param wanted balanced accuracy that it must reach before it is used
   * @param path file that it is kept in, and read from where it is there; null for none
   */
  ClassifierFeatures(double wanted, long seed, @Nullable Path path) {
    this.wanted = wanted;
    this.seed = seed;
    random = new Random(seed);
    file = path == null ? null : new ClassifierFile(path);
    finished = file == null ? null : file.read().orElse(null);
    learning = finished == null;
  }

  /** Whether it learns: none is good enough yet, or a class has appeared that it does not know. */
  boolean isLearning() {
    return learning;
  }

  @Override
  public String name() {
    return finished == null ? "none" : finished.name();
  }

  /** Balanced accuracy, on images that it had not learned from, when it was finished. */
  double accuracy() {
    return finished == null ? 0 : finished.accuracy();
  }

  @Override
  public boolean takes(int channels) {
    return finished != null && finished.classifier().channels() == channels;
  }

  /** Lets it learn again if a class is common among {@code newest} that it does not know. */
  void notice(Images newest) {
    learning |= finished != null && !finished.known().containsAll(LabelledImages.common(newest));
  }

  /** Lets it learn from the labelled of {@code newest}, and tests it. */
  void learn(Images newest) {
    int channels = newest.shape().channels();
    if (learner != null && learner.channels() != channels) {
      images = new LabelledImages();
      learner = null;
    }
    images.add(newest);
    if (images.outputs() < 2) {
      return;
    }
    Classifier student = learner;
    if (student == null || student.classes() < images.outputs()) {
      student = new Classifier(channels, images.outputs(), seed);
      learner = student;
    }
    images.train(student, LESSON_BATCHES, BATCH, random);
    double accuracy = images.balancedAccuracy(student);
    if (images.isTestable() && accuracy >= wanted) {
      finish(new Finished(student, images.testable(), accuracy));
    }
  }

  private void finish(Finished good) {
    finished = good;
    learner = null;
    learning = false;
    if (file != null) {
      file.write(good);
    }
  }

  @Override
  public Features features(Images images) {
    if (finished == null) {
      throw new IllegalStateException("no classifier is finished");
    }
    Classifier made = finished.classifier();
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
   * Share of the labels of {@code newest} that it agrees with, of the classes that it knows; empty
   * where there are fewer than {@code least} such labels.
   */
  OptionalDouble agreement(Images newest, int least) {
    if (finished == null) {
      return OptionalDouble.empty();
    }
    int known = 0;
    int right = 0;
    int[] labels = newest.labels();
    for (int i = 0; i < labels.length; i++) {
      if (finished.known().contains(labels[i])) {
        float[] image = ImageVectors.of(newest, i, Classifier.SIDE);
        known++;
        right += finished.classifier().classify(image) == labels[i] ? 1 : 0;
      }
    }
    return known < least ? OptionalDouble.empty() : OptionalDouble.of((double) right / known);
  }

  @Override
  public ClassifierFeatures classifier() {
    return this;
  }

  /** It has nothing but its arrays. */
  @Override
  public void close() {}
}
