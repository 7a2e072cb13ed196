package io.streamgan.ingest.image;

import io.streamgan.schemas.deadletters.Reason;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import org.jspecify.annotations.Nullable;

/**
 * Encoded PNG and JPEG images to pixels of one format: decoded, cropped to the central square,
 * scaled by area averaging, grey or RGB. Whatever bytes it is given, it answers with pixels or with
 * one {@link RejectedImageException}; the size is checked before pixels are allocated. Not
 * thread-safe.
 */
public final class ImageDecoder {
  /** 33.5 million: a picture of 5,792 x 5,792, decoded in about 200 MB. */
  public static final int DEFAULT_MAX_PIXELS = 1 << 25;

  /** An image with a shorter side holds nothing to learn from. */
  public static final int MIN_SIDE = 8;

  private final int maxPixels;
  private final PixelReader pixels;
  private final Resampler resampler;
  private final ImageReader png = reader("png");
  private final ImageReader jpeg = reader("jpeg");

  /**
   * @param maxPixels of an encoded image; larger ones are rejected before they are decoded
   */
  public ImageDecoder(ImageFormat format, int maxPixels) {
    this.maxPixels = maxPixels;
    pixels = new PixelReader(format.channels());
    resampler = new Resampler(format);
  }

  /**
   * The image's pixels: uint8, [size, size, channels], row-major.
   *
   * @throws RejectedImageException when {@code content} is not a PNG or JPEG that can be used
   */
  public byte[] decode(byte[] content) throws RejectedImageException {
    BufferedImage image = read(content);
    int side = Math.min(image.getWidth(), image.getHeight());
    int left = (image.getWidth() - side) / 2;
    int top = (image.getHeight() - side) / 2;
    try {
      return resampler.scale(pixels.square(image, left, top, side), side);
    } catch (RuntimeException e) {
      // A colour profile is read with the first pixel, and may be forged.
      throw undecodable(content, e);
    }
  }

  private BufferedImage read(byte[] content) throws RejectedImageException {
    ImageReader reader = readerOf(content);
    if (reader == null) {
      throw new RejectedImageException(
          Reason.UNSUPPORTED_FORMAT,
          "%d bytes that are neither PNG nor JPEG".formatted(content.length));
    }
    try (ByteArrayImageInputStream stream = new ByteArrayImageInputStream(content)) {
      reader.setInput(stream, true, true);
      requireUsable(reader.getWidth(0), reader.getHeight(0));
      return reader.read(0);
    } catch (IOException | RuntimeException e) {
      // Image I/O answers forged chunks with whatever unchecked exception it runs into.
      throw undecodable(content, e);
    } finally {
      reader.reset();
    }
  }

  private void requireUsable(int width, int height) throws RejectedImageException {
    if ((long) width * height > maxPixels) {
      throw new RejectedImageException(
          Reason.IMAGE_TOO_LARGE,
          "%dx%d pixels, at most %d are decoded".formatted(width, height, maxPixels));
    }
    if (Math.min(width, height) < MIN_SIDE) {
      throw new RejectedImageException(
          Reason.IMAGE_TOO_SMALL,
          "%dx%d pixels, at least %dx%d are wanted".formatted(width, height, MIN_SIDE, MIN_SIDE));
    }
  }

  private static RejectedImageException undecodable(byte[] content, Exception cause) {
    return new RejectedImageException(
        Reason.UNDECODABLE_IMAGE,
        "%d bytes that cannot be decoded: %s".formatted(content.length, oneLine(cause)),
        cause);
  }

  private static String oneLine(Exception cause) {
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : message.replaceAll("\\s+", " ").strip();
  }

  private @Nullable ImageReader readerOf(byte[] content) {
    if (EncodedFormat.of(content) == EncodedFormat.PNG) {
      return png;
    }
    return EncodedFormat.of(content) == EncodedFormat.JPEG ? jpeg : null;
  }

  private static ImageReader reader(String format) {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    if (!readers.hasNext()) {
      throw new IllegalStateException(
          "this Java runtime cannot read " + format + "; it lacks the module java.desktop");
    }
    return readers.next();
  }
}
