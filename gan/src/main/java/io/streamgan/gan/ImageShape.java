package io.streamgan.gan;

import java.util.List;

/**
 * Shape of an image.
 *
 * @param height pixels
 * @param width pixels
 * @param channels 1 (grey) or 3 (RGB)
 */
public record ImageShape(int height, int width, int channels) {
  public ImageShape {
    if (height < 1 || width < 1 || (channels != 1 && channels != 3)) {
      throw new IllegalArgumentException(
          "images need at least 1x1 pixels and 1 or 3 channels, not %dx%dx%d"
              .formatted(height, width, channels));
    }
  }

  /**
   * Returns the shape {height, width, channels}.
   *
   * @throws IllegalArgumentException when {@code shape} is not the shape of an image
   */
  public static ImageShape of(List<Integer> shape) {
    if (shape.size() != 3) {
      throw new IllegalArgumentException(
          "an image's shape is [height, width, channels], not " + shape);
    }
    return new ImageShape(shape.get(0), shape.get(1), shape.get(2));
  }

  /** Returns {height, width, channels}. */
  public List<Integer> toList() {
    return List.of(height, width, channels);
  }

  /** Returns the number of bytes of one image with one byte per value. */
  public int bytes() {
    return Math.multiplyExact(Math.multiplyExact(height, width), channels);
  }

  @Override
  public String toString() {
    return height + "x" + width + "x" + channels;
  }
}
