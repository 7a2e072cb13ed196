package io.streamgan.ingest.image.header;

/**
 * BMP: a file header with the file's size and where its pixels begin, then a header of the image.
 *
 * @see <a href="https://learn.microsoft.com/windows/win32/gdi/bitmap-header-types">Bitmap header
 *     types</a>
 */
final class BmpHeader {
  private static final int OS2_HEADER_BYTES = 12;
  private static final int LARGEST_HEADER_BYTES = 124;
  private static final int UNCOMPRESSED = 0;
  private static final int LAST_PLAIN_COMPRESSION = 3;

  private BmpHeader() {}

  static ImageHeader read(byte[] content)
      throws MalformedImageException, UnsupportedVariantException {
    ByteReader bytes = ByteReader.littleEndian(content);
    long size = bytes.u32(14);
    if (size < OS2_HEADER_BYTES || size > LARGEST_HEADER_BYTES) {
      throw new MalformedImageException("its header claims %d bytes".formatted(size));
    }
    boolean os2 = size == OS2_HEADER_BYTES;
    long width = os2 ? bytes.u16(18) : bytes.u32(18);
    // Negative where rows go from top to bottom.
    long height = os2 ? bytes.u16(20) : Math.abs((int) bytes.u32(22));
    int bits = bytes.u16(os2 ? 24 : 28);
    long compression = os2 ? UNCOMPRESSED : bytes.u32(30);
    if (compression > LAST_PLAIN_COMPRESSION) {
      // 4 and 5 contain a whole JPEG or PNG, whose size this header need not have.
      throw new UnsupportedVariantException("BMP with compression %d".formatted(compression));
    }
    return ImageHeader.single(
        width, height, bits > 24 ? 4 : 3, end(bytes, width, height, bits, compression));
  }

  /** Some programs do not write the file's size, so the size of the pixels counts as well. */
  private static long end(ByteReader bytes, long width, long height, int bits, long compression)
      throws MalformedImageException {
    long declared = bytes.u32(2);
    if (compression != UNCOMPRESSED) {
      return declared == 0 ? ImageHeader.NO_END : declared;
    }
    if (Math.max(width, height) > 1 << 24) {
      return ImageHeader.NO_END;
    }
    long rows = (width * bits + 31) / 32 * 4 * height;
    long end = bytes.u32(10) + rows;
    bytes.require(0, end);
    return Math.max(end, declared);
  }
}
