package io.streamgan.gan;

/**
 * Real or generated images of one shape.
 *
 * @param count number of images
 * @param pixels uint8, [count, height, width, channels], row-major; not copied
 * @param labels class of each image, from 0; -1 for an image without a label; empty if no image has
 *     one
 */
public record Images(ImageShape shape, int count, byte[] pixels, int[] labels) {
  public Images {
    if (pixels.length != (long) count * shape.bytes()) {
      throw new IllegalArgumentException(
          "%d images of %s have %d bytes, not %d"
              .formatted(count, shape, (long) count * shape.bytes(), pixels.length));
    }
    if (labels.length != 0 && labels.length != count) {
      throw new IllegalArgumentException("%d labels for %d images".formatted(labels.length, count));
    }
  }

  /** Creates images without labels. */
  public Images(ImageShape shape, int count, byte[] pixels) {
    this(shape, count, pixels, new int[0]);
  }
}
