package io.streamgan.ingest.image;

/**
 * Format of all images of a stream: square, uint8, [size, size, channels], row-major.
 *
 * @param size height and width in pixels
 * @param channels 1 (grey) or 3 (RGB)
 */
public record ImageFormat(int size, int channels) {
  /** Largest size. */
  static final int MAX_SIZE = 1024;

  public ImageFormat {
    if (size < 1 || size > MAX_SIZE) {
      throw new IllegalArgumentException("image size %d is not in 1-%d".formatted(size, MAX_SIZE));
    }
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException(
          "%d channels; an image has 1 (grey) or 3 (RGB)".formatted(channels));
    }
  }

  /** Bytes of one image. */
  public int bytes() {
    return size * size * channels;
  }

  @Override
  public String toString() {
    return size + "x" + size + "x" + channels;
  }
}
