package io.streamgan.gan;

import java.util.List;

/**
 * Shape of an image. As text, it is {@code WIDTHxHEIGHTxCHANNELS}.
 *
 * @param height pixels
 * @param width pixels
 * @param channels 1 (grey), 3 (RGB) or 4 (RGB and opacity)
 */
public record ImageShape(int height, int width, int channels) {
  /** Number of channels of images in colour. */
  public static final int RGB = 3;

  /** Number of channels of images in colour whose last channel is their opacity. */
  public static final int RGBA = 4;

  public ImageShape {
    if (height < 1 || width < 1 || !areChannels(channels)) {
      throw new IllegalArgumentException(
          "images need at least 1x1 pixels and 1, 3 or 4 channels, not %dx%dx%d"
              .formatted(width, height, channels));
    }
  }

  public ImageShape(ImageSize size, int channels) {
    this(size.height(), size.width(), channels);
  }

  /** Returns whether images can have that number of channels. */
  public static boolean areChannels(int channels) {
    return channels == 1 || channels == RGB || channels == RGBA;
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

  /** Returns height and width. */
  public ImageSize size() {
    return new ImageSize(height, width);
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
    return size() + "x" + channels;
  }
}
