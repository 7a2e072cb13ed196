package io.streamgan.gan.network;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.ImageSize;

/**
 * How often the sides of an image are halved. Height and width are each 3 or 4 times a power of 2,
 * and the image is halved until its shorter side has 3 or 4 pixels.
 *
 * @param count number of halvings, 3 or more
 * @param height of the image after the halvings
 * @param width of the image after the halvings
 */
record Halvings(int count, int height, int width) {
  private static final int MIN_SIDE = 24;

  /**
   * Returns the halvings of {@code image}.
   *
   * @param networks name of the networks, for the error
   * @throws IllegalArgumentException when a side is not 3 or 4 times a power of 2, or has fewer
   *     than 24 or more than 1,024 pixels
   */
  static Halvings of(String networks, ImageShape image) {
    if (!fits(image.height()) || !fits(image.width())) {
      throw new IllegalArgumentException(
          "%s networks are built for images of 24, 32, 48, 64, 96, 128, ... (3 or 4 times a power of 2) up to %d pixels a side, not %s; choose such sides, or the network mlp"
              .formatted(networks, ImageSize.MAX_SIDE, image.size()));
    }
    int count = Math.min(count(image.height()), count(image.width()));
    return new Halvings(count, image.height() >> count, image.width() >> count);
  }

  /** Returns the number of pixels after the halvings. */
  int pixels() {
    return height * width;
  }

  private static boolean fits(int side) {
    return side >= MIN_SIDE && side <= ImageSize.MAX_SIDE && side == smallest(side) << count(side);
  }

  private static int count(int side) {
    return Integer.numberOfTrailingZeros(side / smallest(side));
  }

  private static int smallest(int side) {
    return Integer.bitCount(side) == 1 ? 4 : 3;
  }
}
