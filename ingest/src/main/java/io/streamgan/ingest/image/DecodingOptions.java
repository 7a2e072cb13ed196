package io.streamgan.ingest.image;

import io.streamgan.gan.ImageShape;
import java.time.Duration;

/**
 * Format, shape and limits of decoding.
 *
 * @param format format of the decoded images
 * @param fit conversion to the proportions of the format
 * @param maxPixels largest number of pixels of an image; pixels of more than four bytes, such as
 *     RGBA of 16 bits, count twice
 * @param maxBytes largest size of an encoded image
 * @param maxFrames largest number of frames or pages, though only the first is decoded
 * @param maxTime longest time of decoding
 * @param lenient whether an image may be followed by other bytes than zeros, and a JPEG may lack
 *     its end marker
 * @param background what transparent pixels are blended with where the format has no opacity
 * @param transpose whether rows become columns
 */
public record DecodingOptions(
    ImageShape format,
    ImageFit fit,
    int maxPixels,
    int maxBytes,
    int maxFrames,
    Duration maxTime,
    boolean lenient,
    Background background,
    boolean transpose) {
  /** 33.5 million: a picture of 5,792 x 5,792, decoded in about 130 MB. */
  static final int DEFAULT_MAX_PIXELS = 1 << 25;

  static final int DEFAULT_MAX_BYTES = 8 << 20;
  static final int DEFAULT_MAX_FRAMES = 1000;
  static final Duration DEFAULT_MAX_TIME = Duration.ofSeconds(5);

  /** Returns the defaults with {@code format}. */
  public static DecodingOptions to(ImageShape format) {
    return new DecodingOptions(
        format,
        ImageFit.CROP,
        DEFAULT_MAX_PIXELS,
        DEFAULT_MAX_BYTES,
        DEFAULT_MAX_FRAMES,
        DEFAULT_MAX_TIME,
        false,
        Background.BLACK,
        false);
  }
}
