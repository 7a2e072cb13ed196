package io.streamgan.ingest.image;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.ImageSize;
import io.streamgan.ingest.image.header.ContentKind;
import io.streamgan.ingest.image.header.EncodedFormat;
import io.streamgan.ingest.image.header.ImageHeader;
import io.streamgan.ingest.image.header.ImageHeaders;
import io.streamgan.ingest.image.header.MalformedImageException;
import io.streamgan.ingest.image.header.Orientation;
import io.streamgan.ingest.image.header.UnsupportedVariantException;
import io.streamgan.schemas.deadletters.Reason;
import java.awt.image.BufferedImage;
import java.io.IOException;

/**
 * Converts encoded images to pixels of one format: decodes, turns upright, brings to the format's
 * proportions, scales by area averaging, and converts to grey, RGB or RGBA. Of an animation, or of
 * several pages, the first one is used.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A. For any bytes, the result is pixels or one {@link RejectedImageException}.
 *   <li>B. The memory and time that an image needs are estimated from its structure, before a pixel
 *       is allocated or decoded ({@link ImageHeaders}); decoding ends with a deadline.
 *   <li>C. The format is recognised by the content; names are not known here.
 * </ul>
 *
 * <p>Not thread-safe.
 */
public final class ImageDecoder {
  /** An image with a shorter side contains too little to learn from. */
  static final int MIN_SIDE = 8;

  /** Bytes per decoded pixel that the limit on pixels assumes. */
  private static final int PIXEL_BYTES = 4;

  /** A progressive JPEG has about ten passes; each further 16 count as further pixels. */
  private static final int PASSES = 16;

  private final DecodingOptions decoding;
  private final ImageShape format;
  private final PixelReader pixels;
  private final Resampler resampler;
  private final ImageReaders readers = new ImageReaders();

  public ImageDecoder(DecodingOptions decoding) {
    this.decoding = decoding;
    format = decoding.format();
    pixels = new PixelReader(format.channels());
    resampler = new Resampler(format.channels());
  }

  /**
   * The image's pixels: uint8, [height, width, channels], row-major.
   *
   * @throws RejectedImageException when {@code content} is no image that can be used
   */
  public byte[] decode(byte[] content) throws RejectedImageException {
    Deadline deadline = new Deadline(decoding.maxTime());
    requireSize(content);
    EncodedFormat encoded = EncodedFormat.of(content);
    ImageHeader header = header(encoded, content);
    requireUsable(header);
    if (!decoding.lenient()) {
      requireNothingBehind(header.end(), content);
      requireEnd(header, content);
    }
    try {
      BufferedImage image =
          readers.read(encoded, header, header.amendments().apply(content), deadline);
      requireSides(image.getWidth(), image.getHeight());
      return fit(image, header.orientation(), deadline);
    } catch (Deadline.OverdueException e) {
      throw new RejectedImageException(Reason.TOO_SLOW, String.valueOf(e.getMessage()), e);
    } catch (OutOfMemoryError e) {
      // The heap has no room for one array; all that was allocated for the image is garbage.
      throw new RejectedImageException(
          Reason.TOO_MANY_PIXELS,
          "%dx%d pixels do not fit the heap".formatted(header.width(), header.height()),
          e);
    } catch (IOException | RuntimeException e) {
      // Image I/O throws any unchecked exception for forged data.
      throw undecodable(content, oneLine(e), e);
    }
  }

  private void requireSize(byte[] content) throws RejectedImageException {
    if (content.length > decoding.maxBytes()) {
      throw new RejectedImageException(
          Reason.TOO_MANY_BYTES,
          "%d bytes, at most %d are decoded".formatted(content.length, decoding.maxBytes()));
    }
  }

  private static ImageHeader header(EncodedFormat encoded, byte[] content)
      throws RejectedImageException {
    if (encoded == EncodedFormat.OTHER) {
      throw new RejectedImageException(
          Reason.UNSUPPORTED_FORMAT,
          ContentKind.of(content),
          "%d bytes that are no %s".formatted(content.length, EncodedFormat.NAMES));
    }
    try {
      return ImageHeaders.read(encoded, content);
    } catch (UnsupportedVariantException e) {
      throw new RejectedImageException(
          Reason.UNSUPPORTED_FORMAT, String.valueOf(e.getMessage()), e);
    } catch (MalformedImageException e) {
      throw undecodable(content, String.valueOf(e.getMessage()), e);
    }
  }

  private void requireUsable(ImageHeader header) throws RejectedImageException {
    long passes = Math.max(1, (header.passes() + PASSES - 1) / PASSES);
    long weight = Math.max(1, (header.sampleBytes() + PIXEL_BYTES - 1) / PIXEL_BYTES);
    long affordable = decoding.maxPixels() / (passes * weight);
    if (header.pixels() > affordable
        || Math.max(header.width(), header.height()) > Resampler.MAX_SIDE) {
      throw new RejectedImageException(
          Reason.TOO_MANY_PIXELS,
          "%dx%d pixels, at most %d are decoded%s"
              .formatted(
                  header.width(),
                  header.height(),
                  affordable,
                  passes * weight == 1
                      ? ""
                      : " of %d bytes in %d passes"
                          .formatted(header.sampleBytes(), header.passes())));
    }
    requireSides(header.width(), header.height());
    if (header.frames() > decoding.maxFrames()) {
      throw new RejectedImageException(
          Reason.TOO_MANY_FRAMES,
          "%d frames, at most %d are allowed".formatted(header.frames(), decoding.maxFrames()));
    }
  }

  private static void requireSides(long width, long height) throws RejectedImageException {
    if (Math.min(width, height) < MIN_SIDE) {
      throw new RejectedImageException(
          Reason.IMAGE_TOO_SMALL,
          "%dx%d pixels, at least %dx%d are wanted".formatted(width, height, MIN_SIDE, MIN_SIDE));
    }
  }

  /** Cameras pad files with zeros; other bytes may be a file of another format. */
  private static void requireNothingBehind(long end, byte[] content) throws RejectedImageException {
    // A BMP may declare a size beyond the end of the file, and be complete.
    if (end == ImageHeader.NO_END || end >= content.length) {
      return;
    }
    for (int i = (int) end; i < content.length; i++) {
      if (content[i] != 0) {
        throw new RejectedImageException(
            Reason.TRAILING_DATA,
            "the image ends at byte %d, and %d other bytes follow"
                .formatted(end, content.length - end));
      }
    }
  }

  private static void requireEnd(ImageHeader header, byte[] content) throws RejectedImageException {
    if (header.amendments().endMissing()) {
      throw new RejectedImageException(
          Reason.UNDECODABLE,
          "%d bytes that cannot be decoded: cut off, the end marker is missing"
              .formatted(content.length));
    }
  }

  private byte[] fit(BufferedImage image, Orientation orientation, Deadline deadline) {
    pixels.setBackground(decoding.background().of(image));
    ImageSize upright =
        decoding.transpose() ? Orientation.TRANSPOSED.stored(format.size()) : format.size();
    ImageSize size = orientation.stored(upright);
    ImageSize whole = new ImageSize(image.getHeight(), image.getWidth());
    byte[] stored =
        switch (decoding.fit()) {
          case CROP -> {
            ImageSize part = largest(size, whole);
            yield scale(
                image,
                middle(whole.width() - part.width(), orientation.flipX()),
                middle(whole.height() - part.height(), orientation.flipY()),
                part,
                size,
                deadline);
          }
          case STRETCH -> scale(image, 0, 0, whole, size, deadline);
          case LETTERBOX -> letterbox(image, orientation, size, deadline);
        };
    byte[] turned = orientation.upright(stored, upright, format.channels());
    return decoding.transpose()
        ? Orientation.TRANSPOSED.upright(turned, format.size(), format.channels())
        : turned;
  }

  private byte[] letterbox(
      BufferedImage image, Orientation orientation, ImageSize size, Deadline deadline) {
    ImageSize whole = new ImageSize(image.getHeight(), image.getWidth());
    ImageSize inner = largest(whole, size);
    byte[] scaled = scale(image, 0, 0, whole, inner, deadline);
    int left = middle(size.width() - inner.width(), orientation.flipX());
    int top = middle(size.height() - inner.height(), orientation.flipY());
    int channels = format.channels();
    byte[] result = new byte[format.bytes()];
    for (int y = 0; y < inner.height(); y++) {
      System.arraycopy(
          scaled,
          y * inner.width() * channels,
          result,
          ((top + y) * size.width() + left) * channels,
          inner.width() * channels);
    }
    return result;
  }

  /** Returns the largest size with the proportions of {@code shape} that {@code frame} contains. */
  private static ImageSize largest(ImageSize shape, ImageSize frame) {
    boolean asWide = (long) frame.width() * shape.height() <= (long) frame.height() * shape.width();
    return asWide
        ? new ImageSize(rounded(frame.width(), shape.height(), shape.width()), frame.width())
        : new ImageSize(frame.height(), rounded(frame.height(), shape.width(), shape.height()));
  }

  /** Returns {@code side} x {@code factor} / {@code divisor}, rounded, and at least 1. */
  private static int rounded(int side, int factor, int divisor) {
    return (int) Math.max(1, ((long) side * factor + divisor / 2) / divisor);
  }

  private byte[] scale(
      BufferedImage image, int left, int top, ImageSize part, ImageSize to, Deadline deadline) {
    PixelRows rows = pixels.rows(image, left, top, part.width());
    PixelRows watched =
        (y, row) -> {
          deadline.check();
          rows.read(y, row);
        };
    return resampler.scale(watched, part, to);
  }

  /**
   * Half of {@code rest}, rounded down on the side that will be at the left, or at the top, of the
   * upright image.
   */
  private static int middle(int rest, boolean flipped) {
    return flipped ? rest - rest / 2 : rest / 2;
  }

  private static RejectedImageException undecodable(byte[] content, String why, Exception cause) {
    return new RejectedImageException(
        Reason.UNDECODABLE,
        "%d bytes that cannot be decoded: %s".formatted(content.length, why),
        cause);
  }

  private static String oneLine(Exception cause) {
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : message.replaceAll("\\s+", " ").strip();
  }
}
