package io.streamgan.gan;

/**
 * @param height pixels
 * @param width pixels
 * @param channels 1 (grey) or 3 (RGB)
 */
public record ImageShape(int height, int width, int channels) {
  public ImageShape {
    if (height < 1 || width < 1 || (channels != 1 && channels != 3)) {
      throw new IllegalArgumentException(
          "no images of %dx%dx%d".formatted(height, width, channels));
    }
  }

  /** Bytes of one image at a byte a value. */
  public int bytes() {
    return Math.multiplyExact(Math.multiplyExact(height, width), channels);
  }

  @Override
  public String toString() {
    return height + "x" + width + "x" + channels;
  }
}
