package io.streamgan.ingest.image;

import java.util.Arrays;

/**
 * Scales a square uint8 image to another size: by exact area averaging where it shrinks, linearly
 * where it grows. Integer arithmetic with one rounding at the end, so the result is the nearest
 * uint8 to the exact mean on every machine.
 *
 * <p>Two passes a row: across, into sums of one row; down, into sums of the output rows that the
 * row takes part in. Keeps its buffers from call to call; not thread-safe.
 */
public final class Resampler {
  private final int size;
  private final int channels;
  private int crop;
  private AxisTaps taps;
  private final int[] across;
  private final long[] sums;

  /** Makes images of {@code format}. */
  public Resampler(ImageFormat format) {
    size = format.size();
    channels = format.channels();
    crop = size;
    taps = AxisTaps.of(size, size);
    across = new int[size * channels];
    sums = new long[size * channels];
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
    byte[] result = new byte[size * size * channels];
    if (side != crop) {
      taps = AxisTaps.of(side, size);
      crop = side;
    }
    // One input row serves two output rows at a border of theirs: rows are summed across again
    // there, which costs less than keeping them.
    for (int y = 0; y < size; y++) {
      Arrays.fill(sums, 0);
      int[] weights = taps.weights()[y];
      for (int k = 0; k < weights.length; k++) {
        sumAcross(pixels, (taps.first()[y] + k) * side * channels);
        for (int i = 0; i < across.length; i++) {
          sums[i] += (long) weights[k] * across[i];
        }
      }
      long total = (long) taps.total() * taps.total();
      int row = y * across.length;
      for (int i = 0; i < sums.length; i++) {
        result[row + i] = (byte) ((sums[i] + total / 2) / total);
      }
    }
    return result;
  }

  private void sumAcross(byte[] pixels, int row) {
    for (int x = 0; x < size; x++) {
      int[] weights = taps.weights()[x];
      int from = row + taps.first()[x] * channels;
      for (int c = 0; c < channels; c++) {
        int sum = 0;
        int at = from + c;
        for (int weight : weights) {
          sum += weight * (pixels[at] & 0xff);
          at += channels;
        }
        across[x * channels + c] = sum;
      }
    }
  }
}
