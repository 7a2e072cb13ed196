package io.streamgan.ingest.image.header;

import io.streamgan.gan.ImageSize;

/**
 * Transformation of a stored image to the upright one, as numbered by EXIF. Where {@code
 * transposed}, columns of the stored image are rows of the upright one.
 *
 * @param flipX whether the left side of the stored image belongs to the far end of its axis
 * @param flipY whether the top of the stored image belongs to the far end of its axis
 */
public record Orientation(boolean flipX, boolean flipY, boolean transposed) {
  public static final Orientation AS_STORED = new Orientation(false, false, false);

  /** Rows are columns. */
  public static final Orientation TRANSPOSED = new Orientation(false, false, true);

  /** Where a JPEG or WebP keeps the tag, its payload begins with this. */
  static final String EXIF = "Exif\0\0";

  private static final int TAG = 0x0112;

  /** The orientation with EXIF's number {@code value}; as stored where it is none of 1 to 8. */
  static Orientation of(int value) {
    boolean flipX = value == 2 || value == 3 || value == 7 || value == 8;
    boolean flipY = value == 3 || value == 4 || value == 6 || value == 7;
    return new Orientation(flipX, flipY, value >= 5 && value <= 8);
  }

  /** The tag in the EXIF block between two positions; as stored where there is none. */
  static Orientation inExif(ByteReader bytes, long from, long to) {
    try {
      ByteReader exif = bytes.slice(from, to);
      TiffDirectory directory = TiffDirectory.first(exif);
      return of((int) directory.first(TAG, 1));
    } catch (MalformedImageException e) {
      // Cameras write broken EXIF blocks into sound images: the image counts.
      return AS_STORED;
    }
  }

  /** Returns the size of the stored image whose upright form has {@code size}. */
  public ImageSize stored(ImageSize size) {
    return transposed ? size.transposed() : size;
  }

  /**
   * Turns an image upright.
   *
   * @param pixels uint8, of the stored image
   * @param size of the upright image
   * @return uint8, [height, width, channels]
   */
  public byte[] upright(byte[] pixels, ImageSize size, int channels) {
    if (equals(AS_STORED)) {
      return pixels;
    }
    byte[] result = new byte[pixels.length];
    ImageSize stored = stored(size);
    int to = 0;
    for (int y = 0; y < size.height(); y++) {
      for (int x = 0; x < size.width(); x++) {
        int column = transposed ? y : x;
        int row = transposed ? x : y;
        int storedX = flipX ? stored.width() - 1 - column : column;
        int storedY = flipY ? stored.height() - 1 - row : row;
        System.arraycopy(
            pixels, (storedY * stored.width() + storedX) * channels, result, to, channels);
        to += channels;
      }
    }
    return result;
  }
}
