package io.streamgan.gan;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Number of pixels along each side of an image.
 *
 * <p>As text, it is {@code WIDTHxHEIGHT}, as in ffmpeg, ImageMagick and StyleGAN's tools, or one
 * number for a square.
 *
 * @param height pixels
 * @param width pixels
 */
public record ImageSize(int height, int width) {
  /** What {@link #parse} accepts, for documentation. */
  public static final String VALID = "N or WIDTHxHEIGHT, 8 to 1024 each";

  /** Largest number of pixels along a side of the images of a stream. */
  public static final int MAX_SIDE = 1024;

  private static final int MIN_SIDE = 8;

  private static final Pattern TEXT = Pattern.compile("(\\d{1,4})(?:[xX](\\d{1,4}))?");

  /**
   * Reads the size of a stream's images: {@code 32}, or {@code 48x32} for images that are 48 pixels
   * wide and 32 high.
   *
   * @throws IllegalArgumentException when {@code text} is neither, or a side does not have 8 to
   *     1,024 pixels
   */
  public static ImageSize parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      throw expected();
    }
    int width = Integer.parseInt(matcher.group(1));
    int height = matcher.group(2) == null ? width : Integer.parseInt(matcher.group(2));
    if (Math.min(width, height) < MIN_SIDE || Math.max(width, height) > MAX_SIDE) {
      throw expected();
    }
    return new ImageSize(height, width);
  }

  private static IllegalArgumentException expected() {
    return new IllegalArgumentException(
        "expected a number of pixels such as 32, or WIDTHxHEIGHT such as 48x32, of %d to %d each"
            .formatted(MIN_SIDE, MAX_SIDE));
  }

  /** Returns the size whose height is this width, and whose width is this height. */
  public ImageSize transposed() {
    return new ImageSize(width, height);
  }

  @Override
  public String toString() {
    return width + "x" + height;
  }
}
