package io.streamgan.ingest.source;

import io.streamgan.ingest.image.DecodingOptions;
import io.streamgan.ingest.image.ImageFormat;
import io.streamgan.ingest.image.PixelReader;
import io.streamgan.ingest.image.Resampler;
import io.streamgan.ingest.image.header.Orientation;

/**
 * Converts arrays of pixels, all of one size, to the format of the stream. Where that is up to a
 * quarter larger than the image, the image keeps its pixels and gets a black border: MNIST's 28x28
 * pixels get a border of 2 in 32x32. Otherwise it is scaled: linearly to a larger frame (28 to 64),
 * by area averaging to a smaller one. An oblong image gets a black border to a square first.
 */
public final class IdxFraming {
  private final int height;
  private final int width;
  private final int channels;
  private final ImageFormat format;
  private final int square;
  private final boolean transpose;
  private final Resampler resampler;

  /**
   * @param channels of the arrays: 1 (grey) or 3 (RGB)
   */
  public IdxFraming(int height, int width, int channels, DecodingOptions decoding) {
    this.height = height;
    this.width = width;
    this.channels = channels;
    format = decoding.format();
    transpose = decoding.transpose();
    int side = Math.max(height, width);
    boolean bordered = format.size() >= side && 4L * format.size() <= 5L * side;
    square = bordered ? format.size() : side;
    resampler = new Resampler(channels);
  }

  public ImageFormat format() {
    return format;
  }

  /**
   * Returns the image, uint8, [size, size, channels of the format].
   *
   * @param values uint8, [height, width, channels]
   */
  public byte[] frame(byte[] values) {
    byte[] stored = resampler.scale(bordered(values), square, format.size());
    byte[] framed =
        transpose ? Orientation.TRANSPOSED.upright(stored, format.size(), channels) : stored;
    return format.channels() == channels
        ? framed
        : format.channels() == 1 ? grey(framed) : rgb(framed);
  }

  private byte[] rgb(byte[] grey) {
    byte[] result = new byte[format.bytes()];
    for (int i = 0; i < result.length; i++) {
      result[i] = grey[i / format.channels()];
    }
    return result;
  }

  private byte[] grey(byte[] rgb) {
    byte[] result = new byte[format.bytes()];
    for (int i = 0; i < result.length; i++) {
      result[i] =
          (byte) PixelReader.luma(rgb[3 * i] & 0xff, rgb[3 * i + 1] & 0xff, rgb[3 * i + 2] & 0xff);
    }
    return result;
  }

  private byte[] bordered(byte[] values) {
    if (height == square && width == square) {
      return values;
    }
    byte[] result = new byte[square * square * channels];
    int top = (square - height) / 2;
    int left = (square - width) / 2;
    int row = width * channels;
    for (int y = 0; y < height; y++) {
      System.arraycopy(values, y * row, result, ((top + y) * square + left) * channels, row);
    }
    return result;
  }
}
