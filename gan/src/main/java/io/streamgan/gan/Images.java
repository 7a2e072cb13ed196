package io.streamgan.gan;

/**
 * Real or generated images of one shape.
 *
 * @param count how many
 * @param pixels uint8, [count, height, width, channels], row-major; not copied
 * @param labels class index of each image, -1 where unknown; empty when none is labelled
 */
public record Images(ImageShape shape, int count, byte[] pixels, int[] labels) {
  public Images {
    if (pixels.length != (long) count * shape.bytes()) {
      throw new IllegalArgumentException(
          "%d images of %s take %d bytes, not %d"
              .formatted(count, shape, (long) count * shape.bytes(), pixels.length));
    }
    if (labels.length != 0 && labels.length != count) {
      throw new IllegalArgumentException("%d labels for %d images".formatted(labels.length, count));
    }
  }

  /** Unlabelled images. */
  public Images(ImageShape shape, int count, byte[] pixels) {
    this(shape, count, pixels, new int[0]);
  }
}
