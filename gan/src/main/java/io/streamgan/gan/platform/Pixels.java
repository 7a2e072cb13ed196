package io.streamgan.gan.platform;

/** The images of a tensor as pixels, uint8 values that stand for values in [-1, 1]. */
public interface Pixels {
  /**
   * Sets all values of the tensor to those that pixels stand for.
   *
   * @param from index of the first pixel
   */
  void set(byte[] pixels, int from);

  /**
   * Copies the first values of the tensor to {@code pixels}, as {@link PixelConversion#toPixels}
   * rounds them, and waits for the tasks that were run before.
   *
   * @param at index of the first pixel
   * @param count number of pixels
   */
  void get(byte[] pixels, int at, int count);
}
