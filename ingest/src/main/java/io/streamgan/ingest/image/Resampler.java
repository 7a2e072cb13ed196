package io.streamgan.ingest.image;

import java.util.Arrays;

/**
 * Scales a square uint8 image to another size: by exact area averaging where it shrinks, linearly
 * where it grows. Integer arithmetic with one rounding at the end, so the result is the nearest
 * uint8 to the exact mean on every machine.
 *
 * <p>Two passes for each output row: down, which adds up whole input rows from front to back; then
 * across their sums, which are few. Keeps its buffers from call to call; not thread-safe.
 */
public final class Resampler {
  private final int size;
  private final int channels;
  private int crop;
  private AxisTaps taps;
  private int[] down;

  /** Makes images of {@code format}. */
  public Resampler(ImageFormat format) {
    size = format.size();
    channels = format.channels();
    crop = size;
    taps = AxisTaps.of(size, size);
    down = new int[size * channels];
  }

  /**
   * The scaled square; {@code pixels} itself where it has the size already.
   *
   * @param pixels uint8, [side, side, channels], row-major
   */
  public byte[] scale(byte[] pixels, int side) {
    if (side == size) {
      return pixels;
    }
    if (side != crop) {
      taps = AxisTaps.of(side, size);
      down = new int[side * channels];
      crop = side;
    }
    byte[] result = new byte[size * size * channels];
    for (int y = 0; y < size; y++) {
      Arrays.fill(down, 0);
      int[] weights = taps.weights()[y];
      for (int k = 0; k < weights.length; k++) {
        addRow(pixels, (taps.first()[y] + k) * down.length, weights[k], down);
      }
      sumAcross(result, y * size * channels);
    }
    return result;
  }

  private static void addRow(byte[] pixels, int from, int weight, int[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += weight * (pixels[from + i] & 0xff);
    }
  }

  /** Sums, divided by what all weights add up to: by the reciprocal, corrected where one off. */
  private void sumAcross(byte[] result, int row) {
    long total = (long) taps.total() * taps.total();
    double reciprocal = 1.0 / total;
    int to = row;
    for (int x = 0; x < size; x++) {
      int[] weights = taps.weights()[x];
      int from = taps.first()[x] * channels;
      for (int c = 0; c < channels; c++) {
        long sum = total / 2;
        int at = from + c;
        for (int weight : weights) {
          sum += (long) weight * down[at];
          at += channels;
        }
        long quotient = (long) (sum * reciprocal);
        long rest = sum - quotient * total;
        result[to++] = (byte) (rest < 0 ? quotient - 1 : rest >= total ? quotient + 1 : quotient);
      }
    }
  }
}
