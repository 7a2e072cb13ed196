package io.streamgan.cli.run;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/**
 * A picture in a terminal of 24-bit colours: each character is an upper half block, whose ink is
 * the upper of two pixels and whose ground the lower.
 */
final class HalfBlocks {
  private static final char UPPER_HALF = '▀';
  private static final String RESET = "\u001b[0m";

  private HalfBlocks() {}

  /**
   * @param columns characters per line; the picture is scaled to them
   * @param lines at most; the picture's lower part is left out
   */
  static String of(BufferedImage picture, int columns, int lines) {
    int width = Math.min(columns, picture.getWidth());
    int height = Math.max(2, picture.getHeight() * width / picture.getWidth() / 2 * 2);
    BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = scaled.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(picture, 0, 0, width, height, null);
    graphics.dispose();
    StringBuilder text = new StringBuilder();
    for (int y = 0; y + 1 < height && y / 2 < lines; y += 2) {
      for (int x = 0; x < width; x++) {
        int upper = scaled.getRGB(x, y);
        int lower = scaled.getRGB(x, y + 1);
        text.append("\u001b[38;2;").append(colour(upper)).append('m');
        text.append("\u001b[48;2;").append(colour(lower)).append('m').append(UPPER_HALF);
      }
      text.append(RESET).append('\n');
    }
    return text.toString();
  }

  private static String colour(int rgb) {
    return (rgb >> 16 & 0xff) + ";" + (rgb >> 8 & 0xff) + ";" + (rgb & 0xff);
  }
}
