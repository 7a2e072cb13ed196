package io.streamgan.monitor.evaluate;

import io.streamgan.gan.Images;
import io.streamgan.monitor.features.FeatureNetwork;
import io.streamgan.monitor.features.FeatureSettings;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Features of a network of the user's, from the first image on, and classes once a classifier is in
 * use.
 */
final class NetworkFeatures implements FeatureExtractor {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkFeatures.class);

  private final FeatureNetwork network;
  private final ClassifierFeatures classifier;
  private boolean warned;

  /**
   * @param network that this closes
   */
  NetworkFeatures(FeatureNetwork network, ClassifierFeatures classifier) {
    this.network = network;
    this.classifier = classifier;
  }

  @Override
  public boolean takes(int channels) {
    boolean fits = network.takes(channels);
    if (!fits && !warned) {
      LOG.warn(
          "images of {} channels have no features: the network of {} takes grey ones",
          channels,
          FeatureSettings.FILE);
      warned = true;
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
