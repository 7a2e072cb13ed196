package io.streamgan.monitor.evaluate;

import io.streamgan.gan.Images;
import java.util.List;

/** Computes the features by which images are compared. Not thread-safe. */
interface FeatureExtractor extends AutoCloseable {
  /**
   * Features of images.
   *
   * @param extractor kind, number of features and checksum of what has computed them
   * @param vectors [images, features]
   * @param shares of the classes, as the classifier in use assigns them; empty without one
   */
  record Features(String extractor, double[][] vectors, List<Double> shares) {}

  /** Whether images of {@code channels} have features. */
  boolean takes(int channels);

  /** Computes the features of {@code images}, whose channels it {@link #takes}. */
  Features features(Images images);

  /** The classifier that assigns classes, whichever extractor computes the features. */
  ClassifierFeatures classifier();

  @Override
  void close();
}
