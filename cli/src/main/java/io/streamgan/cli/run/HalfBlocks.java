package io.streamgan.cli.run;

import io.streamgan.gan.image.Checker;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * A picture in a terminal of 24-bit colours: each character is an upper half block, whose ink is
 * the upper of two pixels and whose ground the lower.
 */
final class HalfBlocks {
  private static final char UPPER_HALF = '▀';
  private static final String RESET = "\u001b[0m";

  private HalfBlocks() {}

  /**
   * @param columns maximum number of characters per line
   * @param lines maximum number of lines; the picture is scaled to fit both
   * @return lines
   */
  static List<String> of(BufferedImage picture, int columns, int lines) {
    double scale =
        Math.min(
            1, Math.min((double) columns / picture.getWidth(), 2.0 * lines / picture.getHeight()));
    int width = Math.max(1, (int) (picture.getWidth() * scale));
    int height = Math.max(2, (int) (picture.getHeight() * scale) / 2 * 2);
    BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = scaled.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(Checker.under(picture), 0, 0, width, height, null);
    graphics.dispose();
    List<String> drawn = new ArrayList<>();
    for (int y = 0; y + 1 < height; y += 2) {
      StringBuilder text = new StringBuilder();
      for (int x = 0; x < width; x++) {
        int upper = scaled.getRGB(x, y);
        int lower = scaled.getRGB(x, y + 1);
        text.append("\u001b[38;2;").append(colour(upper)).append('m');
        text.append("\u001b[48;2;").append(colour(lower)).append('m').append(UPPER_HALF);
      }
      drawn.add(text.append(RESET).toString());
    }
    return drawn;
  }

  private static String colour(int rgb) {
    return (rgb >> 16 & 0xff) + ";" + (rgb >> 8 & 0xff) + ";" + (rgb & 0xff);
  }
}
