package io.streamgan.gan;

/**
 * A trained classifier of images. Not thread-safe. The same image has the same probabilities, bit
 * for bit, however images are divided among calls.
 */
public interface ImageClassifier extends AutoCloseable {
  /**
   * Returns the probability of each class for each image, row-major [count, classes].
   *
   * @throws IllegalArgumentException when the images have another shape than the classifier's
   */
  float[] probabilities(Images images);

  @Override
  void close();
}
