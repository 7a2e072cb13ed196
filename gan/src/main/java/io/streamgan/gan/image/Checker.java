package io.streamgan.gan.image;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;

/**
 * A ground of white and grey squares, which shows where a picture is transparent to people whose
 * viewer has no ground of its own.
 */
public final class Checker {
  /** Side of a square, pixels. */
  private static final int SIDE = 4;

  private static final int WHITE = 0xffffff;
  private static final int GREY = 0xcccccc;

  private Checker() {}

  /** Returns the picture on the ground, as RGB without opacity. */
  public static BufferedImage under(BufferedImage picture) {
    int width = picture.getWidth();
    int height = picture.getHeight();
    BufferedImage opaque = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    if (picture.getColorModel().hasAlpha()) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          opaque.setRGB(x, y, (x / SIDE + y / SIDE) % 2 == 0 ? GREY : WHITE);
        }
      }
    }
    Graphics2D graphics = opaque.createGraphics();
    graphics.drawImage(picture, 0, 0, null);
    graphics.dispose();
    return opaque;
  }
}
