package io.streamgan.monitor.evaluate;

import io.streamgan.gan.Images;
import io.streamgan.monitor.keras.KerasNetwork;
import io.streamgan.monitor.keras.KerasSettings;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Features of a Keras network, from the first image on, and classes once a classifier is in use.
 */
final class KerasFeatures implements FeatureExtractor {
  private static final Logger LOG = LoggerFactory.getLogger(KerasFeatures.class);

  private final KerasNetwork network;
  private final ClassifierFeatures classifier;
  private boolean told;

  /**
   * @param network that this closes
   */
  KerasFeatures(KerasNetwork network, ClassifierFeatures classifier) {
    this.network = network;
    this.classifier = classifier;
  }

  @Override
  public boolean takes(int channels) {
    boolean fits = network.takes(channels);
    if (!fits && !told) {
      LOG.warn(
          "images of {} channels have no features: the network of {} takes grey ones",
          channels,
          KerasSettings.FILE);
      told = true;
    }
    return fits;
  }

  @Override
  public Features features(Images images) {
    List<Double> shares =
        classifier.classifies(images.shape().channels())
            ? classifier.features(images).shares()
            : List.of();
    return new Features(network.name(), network.features(images), shares);
  }

  @Override
  public ClassifierFeatures classifier() {
    return classifier;
  }

  @Override
  public void close() {
    network.close();
  }
}
