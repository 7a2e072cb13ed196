package io.streamgan.gan.image;

import io.streamgan.gan.Images;

/** How much images differ from each other: cheap, and independent of any features. */
public final class Spread {
  private Spread() {}

  /** Root mean square deviation of the values from those of the mean image, in grey levels. */
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
