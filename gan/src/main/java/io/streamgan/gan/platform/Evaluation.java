package io.streamgan.gan.platform;

/**
 * A forward pass in evaluation mode: with the running statistics of batch normalisation, and
 * without dropout, noise and gradients. A row's outputs have the same bits whatever rows are
 * computed beside it, and however many.
 */
public interface Evaluation {
  /**
   * Takes over the values that the network's tensors have now. It must be called before the first
   * run and whenever they have changed.
   */
  void prepare();

  /**
   * Computes outputs.
   *
   * @param inputs [rows, ...]
   * @param labels class of each row, from 0, or -1 for unknown
   * @param rows number of rows, at most the number for which the evaluation was made
   * @param outputs [rows, ...]
   */
  void run(float[] inputs, int[] labels, int rows, float[] outputs);

  /**
   * Computes images, and rounds them to pixels.
   *
   * @param rows number of images
   * @param at index of the first pixel in {@code pixels}
   * @param size number of pixels of an image
   */
  default void draw(float[] inputs, int[] labels, int rows, byte[] pixels, int at, int size) {
    float[] outputs = new float[rows * size];
    run(inputs, labels, rows, outputs);
    PixelConversion.toPixels(outputs, pixels, at, outputs.length);
  }
}
