package io.streamgan.monitor.quality;

/** How much images differ from each other: cheap, and independent of any features. */
public final class Spread {
  private Spread() {}

  /**
   * Root mean square deviation of the values from those of the mean image, grey levels.
   *
   * @param pixels uint8, {@code count} images of one shape
   */
  public static double of(byte[] pixels, int count) {
    int length = pixels.length / count;
    double squares = 0;
    for (int v = 0; v < length; v++) {
      long sum = 0;
      long sumOfSquares = 0;
      for (int i = 0; i < count; i++) {
        int value = pixels[i * length + v] & 0xff;
        sum += value;
        sumOfSquares += (long) value * value;
      }
      double mean = (double) sum / count;
      squares += (double) sumOfSquares / count - mean * mean;
    }
    return Math.sqrt(Math.max(0, squares / length));
  }
}
