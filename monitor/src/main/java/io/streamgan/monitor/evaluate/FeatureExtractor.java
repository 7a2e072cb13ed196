package io.streamgan.monitor.evaluate;

import io.streamgan.gan.Images;
import java.util.List;

/** What gives the features that images are compared by. Not thread-safe. */
interface FeatureExtractor extends AutoCloseable {
  /**
   * Images as it sees them.
   *
   * @param vectors [images, features]
   * @param shares of the classes that the classifier finds; empty without one that is ready
   */
  record Features(double[][] vectors, List<Double> shares) {}

  /** Kind, number of features and checksum; {@code none} while it gives none. */
  String name();

  /** Whether it gives features of images of {@code channels}. */
  boolean takes(int channels);

  /** What it makes of {@code images}, whose channels it {@link #takes}. */
  Features features(Images images);

  /** The one that classes are told by, whoever gives the features. */
  ClassifierFeatures classifier();

  @Override
  void close();
}
