package io.streamgan.ingest.source;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.ImageSize;
import io.streamgan.ingest.image.ChannelConversion;
import io.streamgan.ingest.image.DecodingOptions;
import io.streamgan.ingest.image.Resampler;
import io.streamgan.ingest.image.header.Orientation;

/**
 * Converts arrays of pixels, all of one size, to the format of the stream. Where that is up to a
 * quarter larger than the image, the image keeps its pixels and gets a black border: MNIST's 28x28
 * pixels get a border of 2 in 32x32. Otherwise it is scaled: linearly to a larger frame (28 to 64),
 * by area averaging to a smaller one. An image of other proportions gets a black border first.
 * Where the arrays have opacity, borders are transparent.
 */
public final class IdxFraming {
  private final ImageShape array;
  private final ImageShape format;
  private final Orientation orientation;
  private final ImageSize stored;
  private final ImageSize frame;
  private final Resampler resampler;
  private final ChannelConversion conversion;

  /**
   * @param array shape of the arrays
   */
  public IdxFraming(ImageShape array, DecodingOptions decoding) {
    this.array = array;
    format = decoding.format();
    orientation = decoding.transpose() ? Orientation.TRANSPOSED : Orientation.AS_STORED;
    stored = orientation.stored(format.size());
    ImageSize smallest = smallestFrame();
    frame = nearlyFills(smallest) ? stored : smallest;
    resampler = new Resampler(array.channels());
    conversion = new ChannelConversion(array.channels(), format.channels(), decoding.background());
  }

  /** Returns the shape of the arrays. */
  ImageShape array() {
    return array;
  }

  public ImageShape format() {
    return format;
  }

  /**
   * Returns the image in the format.
   *
   * @param values uint8, [height, width, channels] of the arrays
   */
  public byte[] frame(byte[] values) {
    byte[] scaled = resampler.scale(bordered(values), frame, stored);
    byte[] upright = orientation.upright(scaled, format.size(), array.channels());
    return conversion.convert(upright, format.width());
  }

  /** Returns the smallest size with the format's proportions that contains an array. */
  private ImageSize smallestFrame() {
    boolean wider = (long) array.width() * stored.height() > (long) array.height() * stored.width();
    return wider
        ? new ImageSize(raised(array.width(), stored.height(), stored.width()), array.width())
        : new ImageSize(array.height(), raised(array.height(), stored.width(), stored.height()));
  }

  private boolean nearlyFills(ImageSize size) {
    return stored.height() >= size.height()
        && stored.width() >= size.width()
        && 4L * stored.height() <= 5L * size.height()
        && 4L * stored.width() <= 5L * size.width();
  }

  /** Returns {@code side} x {@code factor} / {@code divisor}, rounded up. */
  private static int raised(int side, int factor, int divisor) {
    return (int) (((long) side * factor + divisor - 1) / divisor);
  }

  private byte[] bordered(byte[] values) {
    if (array.size().equals(frame)) {
      return values;
    }
    int channels = array.channels();
    byte[] result = new byte[frame.height() * frame.width() * channels];
    int top = (frame.height() - array.height()) / 2;
    int left = (frame.width() - array.width()) / 2;
    int row = array.width() * channels;
    for (int y = 0; y < array.height(); y++) {
      System.arraycopy(values, y * row, result, ((top + y) * frame.width() + left) * channels, row);
    }
    return result;
  }
}
