package io.streamgan.ingest.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;

/**
 * The samples of a decoded image as uint8, grey or RGB. Grey is the luma of ITU-R BT.601; what is
 * transparent is laid on black.
 *
 * <p>Grey images are read from their raster: {@link BufferedImage#getRGB} would take their samples
 * for linear light and brighten them.
 */
final class PixelReader {
  private final int channels;

  PixelReader(int channels) {
    this.channels = channels;
  }

  /** uint8, [side, side, channels], row-major, of the square whose corner is at (left, top). */
  byte[] square(BufferedImage image, int left, int top, int side) {
    byte[] result = new byte[Math.multiplyExact(Math.multiplyExact(side, side), channels)];
    if (image.getType() == BufferedImage.TYPE_3BYTE_BGR) {
      readBgr(image.getRaster(), left, top, side, result);
    } else if (image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY
        && image.getRaster().getNumBands() <= 2) {
      readGrey(image, left, top, side, result);
    } else {
      readArgb(image, left, top, side, result);
    }
    return result;
  }

  private void readBgr(Raster raster, int left, int top, int side, byte[] result) {
    byte[] data = ((DataBufferByte) raster.getDataBuffer()).getData();
    PixelInterleavedSampleModel model = (PixelInterleavedSampleModel) raster.getSampleModel();
    int stride = model.getScanlineStride();
    int at = 0;
    for (int y = 0; y < side; y++) {
      int from = (top + y) * stride + left * 3;
      for (int x = 0; x < side; x++, from += 3) {
        at = put(result, at, data[from + 2] & 0xff, data[from + 1] & 0xff, data[from] & 0xff);
      }
    }
  }

  private void readGrey(BufferedImage image, int left, int top, int side, byte[] result) {
    Raster raster = image.getRaster();
    int max = (1 << raster.getSampleModel().getSampleSize(0)) - 1;
    boolean alpha = raster.getNumBands() == 2;
    int[] row = new int[side];
    int[] opacity = new int[side];
    int at = 0;
    for (int y = 0; y < side; y++) {
      raster.getSamples(left, top + y, side, 1, 0, row);
      if (alpha) {
        raster.getSamples(left, top + y, side, 1, 1, opacity);
      }
      for (int x = 0; x < side; x++) {
        int grey = scaled(row[x], max);
        if (alpha) {
          grey = scaled(grey * scaled(opacity[x], max), 255 * 255);
        }
        for (int c = 0; c < channels; c++) {
          result[at++] = (byte) grey;
        }
      }
    }
  }

  private void readArgb(BufferedImage image, int left, int top, int side, byte[] result) {
    int[] row = new int[side];
    int at = 0;
    for (int y = 0; y < side; y++) {
      image.getRGB(left, top + y, side, 1, row, 0, side);
      for (int argb : row) {
        int alpha = argb >>> 24;
        int red = scaled((argb >> 16 & 0xff) * alpha, 255 * 255);
        int green = scaled((argb >> 8 & 0xff) * alpha, 255 * 255);
        int blue = scaled((argb & 0xff) * alpha, 255 * 255);
        at = put(result, at, red, green, blue);
      }
    }
  }

  private int put(byte[] result, int at, int red, int green, int blue) {
    if (channels == 1) {
      result[at] = (byte) ((299 * red + 587 * green + 114 * blue + 500) / 1000);
      return at + 1;
    }
    result[at] = (byte) red;
    result[at + 1] = (byte) green;
    result[at + 2] = (byte) blue;
    return at + 3;
  }

  /** {@code value} of 0 to {@code max} as 0 to 255, rounded. */
  private static int scaled(int value, int max) {
    return max == 255 ? value : (int) ((value * 255L + max / 2) / max);
  }
}
