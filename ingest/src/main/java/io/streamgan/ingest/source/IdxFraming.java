package io.streamgan.ingest.source;

import io.streamgan.ingest.image.DecodingOptions;
import io.streamgan.ingest.image.ImageFormat;
import io.streamgan.ingest.image.Resampler;
import io.streamgan.ingest.image.header.Orientation;

/**
 * Converts the grey images of an IDX file, all of one size, to the format of the stream. Where that
 * is up to a quarter larger than the image, the image keeps its pixels and gets a black border:
 * MNIST's 28x28 pixels get a border of 2 in 32x32. Otherwise it is scaled: linearly to a larger
 * frame (28 to 64), by area averaging to a smaller one. An oblong image gets a black border to a
 * square first.
 */
final class IdxFraming {
  private final int height;
  private final int width;
  private final ImageFormat format;
  private final int square;
  private final boolean transpose;
  private final Resampler resampler;

  IdxFraming(int height, int width, DecodingOptions decoding) {
    this.height = height;
    this.width = width;
    format = decoding.format();
    transpose = decoding.transpose();
    int side = Math.max(height, width);
    boolean bordered = format.size() >= side && 4L * format.size() <= 5L * side;
    square = bordered ? format.size() : side;
    resampler = new Resampler(1);
  }

  ImageFormat format() {
    return format;
  }

  /**
   * @param values uint8, [height, width]
   * @return uint8, [size, size, channels]
   */
  byte[] frame(byte[] values) {
    byte[] stored = resampler.scale(bordered(values), square, format.size());
    byte[] grey = transpose ? Orientation.TRANSPOSED.upright(stored, format.size(), 1) : stored;
    if (format.channels() == 1) {
      return grey;
    }
    byte[] result = new byte[format.bytes()];
    for (int i = 0; i < result.length; i++) {
      result[i] = grey[i / format.channels()];
    }
    return result;
  }

  private byte[] bordered(byte[] values) {
    if (height == square && width == square) {
      return values;
    }
    byte[] result = new byte[square * square];
    int top = (square - height) / 2;
    int left = (square - width) / 2;
    for (int y = 0; y < height; y++) {
      System.arraycopy(values, y * width, result, (top + y) * square + left, width);
    }
    return result;
  }
}
