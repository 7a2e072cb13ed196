package io.streamgan.monitor.evaluate;

import io.streamgan.gan.Images;

/**
 * Features of images by a convolutional network whose parameters are random and never change. They
 * need no labels and no training, so that generators can be compared from the first image on. Not
 * thread-safe.
 */
public final class RandomFeatures {
  private static final int UNUSED_CLASSES = 2;
  private static final long SEED = 1;

  private final Classifier network;
  private final String name;

  /**
   * @param channels number of channels of the images
   */
  public RandomFeatures(int channels) {
    network = new Classifier(channels, UNUSED_CLASSES, SEED);
    name = network.name("random");
  }

  String name() {
    return name;
  }

  int channels() {
    return network.channels();
  }

  /** Returns the features of {@code images}, [images, {@value Classifier#FEATURES}]. */
  public double[][] of(Images images) {
    float[][] vectors = ImageVectors.of(images, Classifier.SIDE);
    double[][] features = new double[vectors.length][];
    for (int i = 0; i < vectors.length; i++) {
      network.classify(vectors[i]);
      features[i] = network.features();
    }
    return features;
  }
}
