package io.streamgan.ingest.image;

import io.streamgan.gan.ImageShape;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;

/**
 * Reads the samples of a decoded image as uint8: grey, RGB or RGBA. Grey is the luma of ITU-R
 * BT.601; transparent pixels are blended with a background, except in RGBA; samples of other depths
 * are scaled to 8 bits and rounded.
 *
 * <p>Samples are taken as they are stored, as the decoders of other languages do: colour profiles
 * are not applied, and {@link BufferedImage#getRGB}, which would treat grey as linear light and
 * brighten it, is not used for grey.
 */
final class PixelReader {
  private static final int OPAQUE = 255;

  private final int channels;
  private int[] samples = new int[0];
  private int background;

  PixelReader(int channels) {
    this.channels = channels;
  }

  /** Sets what transparent pixels are blended with, 0xRRGGBB. */
  void setBackground(int rgb) {
    background = rgb;
  }

  /**
   * Returns the rows of a part of {@code image}.
   *
   * @param left column at which the part begins
   * @param top row at which it begins
   */
  PixelRows rows(BufferedImage image, int left, int top, int width) {
    ColorModel model = image.getColorModel();
    if (image.getType() == BufferedImage.TYPE_3BYTE_BGR) {
      return (y, row) -> readBgr(image.getRaster(), left, top + y, width, row);
    }
    boolean direct =
        !(model instanceof IndexColorModel)
            && image.getRaster().getSampleModel() != null
            && !(channels == ImageShape.RGBA && image.isAlphaPremultiplied());
    int colours = model.getNumColorComponents();
    if (direct && model.getColorSpace().getType() == ColorSpace.TYPE_GRAY && colours == 1) {
      return (y, row) -> readGrey(image, left, top + y, width, row);
    }
    if (direct && model.getColorSpace().getType() == ColorSpace.TYPE_RGB && colours == 3) {
      return (y, row) -> readRgb(image, left, top + y, width, row);
    }
    return (y, row) -> readArgb(image, left, top + y, width, row);
  }

  private void readBgr(Raster raster, int left, int y, int width, byte[] row) {
    byte[] data = ((DataBufferByte) raster.getDataBuffer()).getData();
    PixelInterleavedSampleModel model = (PixelInterleavedSampleModel) raster.getSampleModel();
    int from = y * model.getScanlineStride() + left * 3;
    int at = 0;
    for (int x = 0; x < width; x++, from += 3) {
      at = put(row, at, OPAQUE, data[from + 2] & 0xff, data[from + 1] & 0xff, data[from] & 0xff);
    }
  }

  private void readGrey(BufferedImage image, int left, int y, int width, byte[] row) {
    Raster raster = image.getRaster();
    int bands = raster.getNumBands();
    boolean alpha = image.getColorModel().hasAlpha() && bands > 1;
    int max = max(raster, 0);
    int maxAlpha = alpha ? max(raster, 1) : 1;
    int backgroundGrey = luma(background >> 16 & 0xff, background >> 8 & 0xff, background & 0xff);
    int[] pixels = read(raster, left, y, width, bands);
    int at = 0;
    for (int x = 0; x < width; x++) {
      int grey = scaled(pixels[x * bands], max);
      int opacity = alpha ? scaled(pixels[x * bands + 1], maxAlpha) : OPAQUE;
      if (channels == ImageShape.RGBA) {
        at = put(row, at, opacity, grey, grey, grey);
        continue;
      }
      if (!image.isAlphaPremultiplied()) {
        grey = over(grey, backgroundGrey, opacity);
      }
      for (int c = 0; c < channels; c++) {
        row[at++] = (byte) grey;
      }
    }
  }

  private void readRgb(BufferedImage image, int left, int y, int width, byte[] row) {
    Raster raster = image.getRaster();
    int bands = raster.getNumBands();
    boolean alpha = image.getColorModel().hasAlpha() && bands > 3 && !image.isAlphaPremultiplied();
    int maxRed = max(raster, 0);
    int maxGreen = max(raster, 1);
    int maxBlue = max(raster, 2);
    int maxAlpha = alpha ? max(raster, 3) : OPAQUE;
    int[] pixels = read(raster, left, y, width, bands);
    int at = 0;
    for (int i = 0; i < width * bands; i += bands) {
      int red = scaled(pixels[i], maxRed);
      int green = scaled(pixels[i + 1], maxGreen);
      int blue = scaled(pixels[i + 2], maxBlue);
      int opacity = alpha ? scaled(pixels[i + 3], maxAlpha) : OPAQUE;
      at = put(row, at, opacity, red, green, blue);
    }
  }

  /** Reads palettes, and colour spaces that need conversion. */
  private void readArgb(BufferedImage image, int left, int y, int width, byte[] row) {
    samples = samples.length < width ? new int[width] : samples;
    image.getRGB(left, y, width, 1, samples, 0, width);
    int at = 0;
    for (int x = 0; x < width; x++) {
      int argb = samples[x];
      at = put(row, at, argb >>> 24, argb >> 16 & 0xff, argb >> 8 & 0xff, argb & 0xff);
    }
  }

  private int[] read(Raster raster, int left, int y, int width, int bands) {
    samples = samples.length < width * bands ? new int[width * bands] : samples;
    return raster.getPixels(left, y, width, 1, samples);
  }

  private int put(byte[] row, int at, int opacity, int red, int green, int blue) {
    boolean blended = opacity != OPAQUE && channels != ImageShape.RGBA;
    int r = blended ? over(red, background >> 16 & 0xff, opacity) : red;
    int g = blended ? over(green, background >> 8 & 0xff, opacity) : green;
    int b = blended ? over(blue, background & 0xff, opacity) : blue;
    if (channels == 1) {
      row[at] = (byte) luma(r, g, b);
      return at + 1;
    }
    row[at] = (byte) r;
    row[at + 1] = (byte) g;
    row[at + 2] = (byte) b;
    if (channels == ImageShape.RGBA) {
      row[at + 3] = (byte) opacity;
    }
    return at + channels;
  }

  /** Blends a value with the one behind it, all 0 to 255. */
  static int over(int value, int behind, int opacity) {
    return scaled(value * opacity + behind * (255 - opacity), 255 * 255);
  }

  /** Grey value of a colour, all 0 to 255. */
  static int luma(int red, int green, int blue) {
    return (299 * red + 587 * green + 114 * blue + 500) / 1000;
  }

  private static int max(Raster raster, int band) {
    return (1 << Math.min(16, raster.getSampleModel().getSampleSize(band))) - 1;
  }

  /** {@code value} of 0 to {@code max} as 0 to 255, rounded. */
  private static int scaled(int value, int max) {
    return max == 255 ? value : (int) ((value * 255L + max / 2) / max);
  }
}
