package io.streamgan.gan;

import java.util.List;

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

  /**
   * From {height, width, channels}.
   *
   * @throws IllegalArgumentException when that is no image's shape
   */
  public static ImageShape of(List<Integer> shape) {
    if (shape.size() != 3) {
      throw new IllegalArgumentException("no image has the shape " + shape);
    }
    return new ImageShape(shape.get(0), shape.get(1), shape.get(2));
  }

  /** {height, width, channels}. */
  public List<Integer> toList() {
    return List.of(height, width, channels);
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
