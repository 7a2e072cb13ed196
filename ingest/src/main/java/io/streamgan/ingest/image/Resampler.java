package io.streamgan.ingest.image;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.ImageSize;
import java.util.Arrays;

/**
 * Scales a uint8 image to another size: each axis by exact area averaging where it shrinks,
 * linearly where it grows. Integer arithmetic with one rounding at the end, so the result is the
 * nearest uint8 to the exact mean on every machine.
 *
 * <p>Two passes for each output row: down, which adds up whole input rows from front to back; then
 * across their sums, which are few. Input rows are read as they are needed, so that no copy of the
 * image is made. Keeps its buffers from call to call; not thread-safe.
 *
 * <p>Where images have opacity, colours are averaged in proportion to it, and those that cannot be
 * seen are 0.
 */
public final class Resampler {
  /** Longest side of an input, so that the sum of a column fits an int. */
  static final int MAX_SIDE = Integer.MAX_VALUE / 255;

  private final int channels;
  private AxisTaps across = AxisTaps.of(1, 1);
  private AxisTaps downwards = AxisTaps.of(1, 1);
  private int inWidth = 1;
  private int inHeight = 1;
  private int outWidth = 1;
  private int outHeight = 1;
  private int[] sums = new int[0];
  private byte[] row = new byte[0];
  private int rowInHand;

  public Resampler(int channels) {
    this.channels = channels;
  }

  /**
   * Returns the scaled image.
   *
   * @param pixels uint8, [height, width, channels], row-major, of the size {@code from}
   */
  public byte[] scale(byte[] pixels, ImageSize from, ImageSize to) {
    return scale(
        (y, target) -> System.arraycopy(pixels, y * target.length, target, 0, target.length),
        from,
        to);
  }

  /**
   * Returns the scaled image.
   *
   * @return uint8, [height, width, channels] of {@code target}, row-major
   */
  byte[] scale(PixelRows rows, ImageSize from, ImageSize target) {
    prepare(from.width(), from.height(), target.width(), target.height());
    byte[] result = new byte[outWidth * outHeight * channels];
    boolean sameSize = from.equals(target);
    PixelRows weighted = sameSize || channels != ImageShape.RGBA ? rows : weighted(rows);
    for (int y = 0; y < outHeight; y++) {
      int to = y * outWidth * channels;
      if (sameSize) {
        System.arraycopy(read(rows, y), 0, result, to, row.length);
        continue;
      }
      Arrays.fill(sums, 0);
      int[] weights = downwards.weights()[y];
      for (int k = 0; k < weights.length; k++) {
        addRow(read(weighted, downwards.first()[y] + k), weights[k], sums);
      }
      sumAcross(result, to);
    }
    if (channels == ImageShape.RGBA) {
      if (sameSize) {
        Opacity.clearHidden(result);
      } else {
        Opacity.divide(result);
      }
    }
    return result;
  }

  /** Colours count as much as they are opaque. */
  private static PixelRows weighted(PixelRows rows) {
    return (y, row) -> {
      rows.read(y, row);
      Opacity.multiply(row);
    };
  }

  private void prepare(int width, int height, int toWidth, int toHeight) {
    rowInHand = -1;
    if (width != inWidth || toWidth != outWidth || sums.length != width * channels) {
      across = AxisTaps.of(width, toWidth);
      inWidth = width;
      outWidth = toWidth;
      sums = new int[width * channels];
      row = new byte[width * channels];
    }
    if (height != inHeight || toHeight != outHeight) {
      downwards = AxisTaps.of(height, toHeight);
      inHeight = height;
      outHeight = toHeight;
    }
  }

  /** Neighbouring output rows share an input row. */
  private byte[] read(PixelRows rows, int y) {
    if (y != rowInHand) {
      rows.read(y, row);
      rowInHand = y;
    }
    return row;
  }

  private static void addRow(byte[] pixels, int weight, int[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += weight * (pixels[i] & 0xff);
    }
  }

  /**
   * Writes the weighted sums divided by the total weight: multiplied by its reciprocal, and
   * corrected where the quotient is off by one.
   */
  private void sumAcross(byte[] result, int from) {
    long total = (long) across.total() * downwards.total();
    double reciprocal = 1.0 / total;
    int to = from;
    for (int x = 0; x < outWidth; x++) {
      int[] weights = across.weights()[x];
      int first = across.first()[x] * channels;
      for (int c = 0; c < channels; c++) {
        long sum = total / 2;
        int at = first + c;
        for (int weight : weights) {
          sum += (long) weight * sums[at];
          at += channels;
        }
        long quotient = (long) (sum * reciprocal);
        long rest = sum - quotient * total;
        result[to++] = (byte) (rest < 0 ? quotient - 1 : rest >= total ? quotient + 1 : quotient);
      }
    }
  }
}
