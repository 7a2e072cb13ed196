package io.streamgan.ingest.image;

import io.streamgan.gan.ImageShape;

/**
 * Converts pixels of one number of channels to another: grey, RGB or RGBA. An image without opacity
 * is opaque, and one with opacity is blended with the background where the target has none.
 *
 * @param from number of channels of what is converted
 * @param to number of channels of the result
 */
public record ChannelConversion(int from, int to, Background background) {
  private static final int OPAQUE = 255;

  /**
   * Returns the converted image, {@code pixels} itself if the numbers are equal.
   *
   * @param pixels uint8, [pixels, from], row-major
   * @param width of the image
   * @return uint8, [pixels, to]
   */
  public byte[] convert(byte[] pixels, int width) {
    if (from == to) {
      return pixels;
    }
    int count = pixels.length / from;
    int behind =
        from == ImageShape.RGBA
            ? background.of(width, count / width, (x, y) -> argb(pixels, y * width + x))
            : 0;
    byte[] result = new byte[count * to];
    for (int i = 0; i < count; i++) {
      put(argb(pixels, i), behind, result, i * to);
    }
    return result;
  }

  private int argb(byte[] pixels, int pixel) {
    int at = pixel * from;
    int red = pixels[at] & 0xff;
    int green = from == 1 ? red : pixels[at + 1] & 0xff;
    int blue = from == 1 ? red : pixels[at + 2] & 0xff;
    int opacity = from == ImageShape.RGBA ? pixels[at + 3] & 0xff : OPAQUE;
    return opacity << 24 | red << 16 | green << 8 | blue;
  }

  private void put(int argb, int behind, byte[] result, int at) {
    int opacity = to == ImageShape.RGBA ? OPAQUE : argb >>> 24;
    int red = PixelReader.over(argb >> 16 & 0xff, behind >> 16 & 0xff, opacity);
    int green = PixelReader.over(argb >> 8 & 0xff, behind >> 8 & 0xff, opacity);
    int blue = PixelReader.over(argb & 0xff, behind & 0xff, opacity);
    if (to == 1) {
      result[at] = (byte) PixelReader.luma(red, green, blue);
      return;
    }
    result[at] = (byte) red;
    result[at + 1] = (byte) green;
    result[at + 2] = (byte) blue;
    if (to == ImageShape.RGBA) {
      result[at + 3] = (byte) OPAQUE;
    }
  }
}
