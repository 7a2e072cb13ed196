package io.streamgan.gan.image;

import io.streamgan.gan.Images;

/** Measures how much images differ from each other by their pixels alone. */
public final class Spread {
  private Spread() {}

  /**
   * Returns the root mean square deviation of the images' values from the mean image, in grey
   * levels.
   */
  public static double of(Images images) {
    int length = images.shape().bytes();
    int count = images.count();
    double squares = 0;
    for (int v = 0; v < length; v++) {
      long sum = 0;
      long sumOfSquares = 0;
      for (int i = 0; i < count; i++) {
        int value = images.pixels()[i * length + v] & 0xff;
        sum += value;
        sumOfSquares += (long) value * value;
      }
      double mean = (double) sum / count;
      squares += (double) sumOfSquares / count - mean * mean;
    }
    return Math.sqrt(Math.max(0, squares / length));
  }
}
