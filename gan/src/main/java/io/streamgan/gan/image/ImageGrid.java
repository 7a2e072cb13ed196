package io.streamgan.gan.image;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import java.util.Arrays;

/** Encodes a grid of images as one PNG. The same images give the same bytes. */
public final class ImageGrid {
  /** Pixels between two images. */
  public static final int GAP = 2;

  private static final byte GAP_VALUE = (byte) 0xFF;

  private ImageGrid() {}

  /**
   * Returns a PNG with all of {@code images}, row by row. The gaps of {@value #GAP} pixels between
   * images and the empty cells of the last row are white, and opaque.
   *
   * @param columns number of images in a row
   * @throws IllegalArgumentException when there is no image, or no column
   */
  public static byte[] png(Images images, int columns) {
    if (columns < 1 || images.count() < 1) {
      throw new IllegalArgumentException(
          "a grid needs at least one image and one column, not %d images in %d columns"
              .formatted(images.count(), columns));
    }
    ImageShape shape = images.shape();
    int rows = (images.count() + columns - 1) / columns;
    int width = columns * (shape.width() + GAP) - GAP;
    int height = rows * (shape.height() + GAP) - GAP;
    byte[] picture = new byte[height * width * shape.channels()];
    Arrays.fill(picture, GAP_VALUE);
    draw(images, columns, picture, width * shape.channels());
    return Png.encode(picture, new ImageShape(height, width, shape.channels()));
  }

  private static void draw(Images images, int columns, byte[] picture, int pictureLine) {
    ImageShape shape = images.shape();
    int imageLine = shape.width() * shape.channels();
    for (int i = 0; i < images.count(); i++) {
      int top = i / columns * (shape.height() + GAP);
      int left = i % columns * (shape.width() + GAP) * shape.channels();
      for (int y = 0; y < shape.height(); y++) {
        System.arraycopy(
            images.pixels(),
            i * shape.bytes() + y * imageLine,
            picture,
            (top + y) * pictureLine + left,
            imageLine);
      }
    }
  }
}
