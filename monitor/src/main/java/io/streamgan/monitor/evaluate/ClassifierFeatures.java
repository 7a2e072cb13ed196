package io.streamgan.monitor.evaluate;

import io.streamgan.gan.Images;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Features of a {@link Classifier} that is trained with the stream's labelled images until its
 * balanced accuracy on held-out images suffices. It then stays as it is, because distances of
 * different features cannot be compared. When the stream shows a class that the classifier does not
 * know, another one is trained and replaces it. While there is none, as always in a stream without
 * labels, the features are {@link RandomFeatures}. Not thread-safe.
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
  private @Nullable RandomFeatures untrained;
  private boolean learning;

  /**
   * A trained classifier, whose features are used.
   *
   * @param known classes that it was tested on
   * @param accuracy balanced accuracy on held-out images
   */
  record Finished(Classifier classifier, SortedSet<Integer> known, double accuracy, String name) {
    Finished(Classifier classifier, SortedSet<Integer> known, double accuracy) {
      this(classifier, known, accuracy, classifier.name("classifier"));
    }
  }

  /**
   * @param wanted balanced accuracy that the classifier must reach before it is used
   * @param path file that stores the trained classifier; null for none
   */
  ClassifierFeatures(double wanted, long seed, @Nullable Path path) {
    this.wanted = wanted;
    this.seed = seed;
    random = new Random(seed);
    file = path == null ? null : new ClassifierFile(path);
    finished = file == null ? null : file.read().orElse(null);
    learning = finished == null;
  }

  /**
   * Whether a classifier is being trained: none is good enough yet, or an unknown class has
   * appeared.
   */
  boolean isLearning() {
    return learning;
  }

  /** Balanced accuracy of the classifier in use, on held-out images, when its training ended. */
  double accuracy() {
    return finished == null ? 0 : finished.accuracy();
  }

  /** Any number of channels. */
  @Override
  public boolean takes(int channels) {
    return true;
  }

  /** Whether a classifier of images with {@code channels} is in use. */
  boolean classifies(int channels) {
    return finished != null && finished.classifier().channels() == channels;
  }

  /**
   * Begins the training of another classifier if a class is common among {@code newest} that the
   * one in use does not know.
   */
  void notice(Images newest) {
    learning |= finished != null && !finished.known().containsAll(LabelledImages.common(newest));
  }

  /** Trains with the labelled images of {@code newest} and of earlier lessons, and tests. */
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
    int channels = images.shape().channels();
    if (finished == null || finished.classifier().channels() != channels) {
      RandomFeatures random = untrained(channels);
      return new Features(random.name(), random.of(images), List.of());
    }
    Classifier made = finished.classifier();
    float[][] vectors = ImageVectors.of(images, Classifier.SIDE);
    double[][] features = new double[vectors.length][];
    double[] shares = new double[made.classes()];
    for (int i = 0; i < vectors.length; i++) {
      shares[made.classify(vectors[i])] += 1.0 / vectors.length;
      features[i] = made.features();
    }
    return new Features(finished.name(), features, Arrays.stream(shares).boxed().toList());
  }

  private RandomFeatures untrained(int channels) {
    RandomFeatures random = untrained;
    if (random == null || random.channels() != channels) {
      random = new RandomFeatures(channels);
      untrained = random;
    }
    return random;
  }

  /**
   * Share of the labels of {@code newest}, of classes that the classifier knows, that it agrees
   * with; empty where there are fewer than {@code least} such labels.
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

  /** Nothing to release. */
  @Override
  public void close() {}
}
