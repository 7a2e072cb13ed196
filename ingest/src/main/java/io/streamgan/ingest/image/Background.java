package io.streamgan.ingest.image;

import java.awt.image.BufferedImage;
import java.util.Locale;
import java.util.function.IntBinaryOperator;

/**
 * What transparent pixels are blended with: one colour for all images, or for each image the one
 * that suits it.
 *
 * @param auto whether each image has its own
 * @param rgb the colour, 0xRRGGBB, where they all have one
 */
public record Background(boolean auto, int rgb) {
  static final Background BLACK = new Background(false, 0);

  private static final int WHITE = 0xffffff;

  /** Samples along each axis of an image that is looked at. */
  private static final int SAMPLES = 64;

  /**
   * Reads {@code black}, {@code white}, {@code auto} or {@code #rrggbb}.
   *
   * @throws IllegalArgumentException when it is none of them
   */
  static Background parse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "black" -> BLACK;
      case "white" -> new Background(false, WHITE);
      case "auto" -> new Background(true, 0);
      default -> {
        if (!text.matches("#[0-9a-fA-F]{6}")) {
          throw new IllegalArgumentException(
              "expected black, white, auto or a colour such as #ffcc00");
        }
        yield new Background(false, Integer.parseInt(text.substring(1), 16));
      }
    };
  }

  /**
   * Returns the colour for {@code image}, 0xRRGGBB. Automatically, it is the mean colour of the
   * image's edge where most of the edge is opaque; otherwise white where the visible pixels are
   * dark, and black where they are light.
   */
  int of(BufferedImage image) {
    return image.getColorModel().hasAlpha()
        ? of(image.getWidth(), image.getHeight(), image::getRGB)
        : rgb;
  }

  /**
   * Returns the colour for an image with opacity.
   *
   * @param argb the pixel at x and y, 0xAARRGGBB
   */
  int of(int width, int height, IntBinaryOperator argb) {
    if (!auto) {
      return rgb;
    }
    Mean edge = new Mean();
    Mean all = new Mean();
    int right = width - 1;
    int bottom = height - 1;
    for (int i = 0; i < SAMPLES; i++) {
      int x = i * right / (SAMPLES - 1);
      int y = i * bottom / (SAMPLES - 1);
      edge.add(argb.applyAsInt(x, 0));
      edge.add(argb.applyAsInt(x, bottom));
      edge.add(argb.applyAsInt(0, y));
      edge.add(argb.applyAsInt(right, y));
      for (int j = 0; j < SAMPLES; j++) {
        all.add(argb.applyAsInt(x, j * bottom / (SAMPLES - 1)));
      }
    }
    return edge.isMostlyOpaque() ? edge.rgb() : all.isDark() ? WHITE : 0;
  }

  /** Mean of pixels, weighted by their opacity. */
  private static final class Mean {
    private long pixels;
    private long opacity;
    private long red;
    private long green;
    private long blue;

    void add(int argb) {
      int weight = argb >>> 24;
      pixels++;
      opacity += weight;
      red += (long) weight * (argb >> 16 & 0xff);
      green += (long) weight * (argb >> 8 & 0xff);
      blue += (long) weight * (argb & 0xff);
    }

    boolean isMostlyOpaque() {
      return opacity * 2 > pixels * 255;
    }

    int rgb() {
      return (int) ((red / opacity << 16) | (green / opacity << 8) | (blue / opacity));
    }

    boolean isDark() {
      return 299 * red + 587 * green + 114 * blue < 128_000 * opacity;
    }
  }
}
