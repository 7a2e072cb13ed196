package io.streamgan.gan.platform;

/** The images of a tensor, set from pixels. */
public interface Pixels {
  /**
   * Sets all values of the tensor to those that pixels stand for in [-1, 1].
   *
   * @param pixels uint8 values
   * @param from index of the first of them
   */
  void set(byte[] pixels, int from);
}
