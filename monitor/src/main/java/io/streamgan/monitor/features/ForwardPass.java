package io.streamgan.monitor.features;

/** Forward passes of a network up to one of its layers. Not thread-safe. */
public interface ForwardPass extends AutoCloseable {
  /** Shape of the images that the network takes. */
  NetworkInput input();

  /** Largest number of images of a pass; the memory of the activations grows with it. */
  int batch();

  /**
   * Activations of the layer, averaged over height and width.
   *
   * @param values of images, row-major
   * @param shape of {@code values}, as {@link #input} gives it
   * @return [images, features]
   * @throws IllegalArgumentException when the activations are neither vectors nor images
   * @throws IllegalStateException when the pass fails, or memory does not suffice
   */
  float[][] features(float[] values, long[] shape);

  /** Frees the working memory that the passes of this thread have kept for the next one. */
  void free();

  /** First line of the message of {@code e}, without what the library adds to the reason. */
  String reason(RuntimeException e);

  /** Frees parameters and working memory. */
  @Override
  void close();
}
