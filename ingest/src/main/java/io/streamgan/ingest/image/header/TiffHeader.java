package io.streamgan.ingest.image.header;

import java.util.Set;

/**
 * TIFF: directories, one a page, linked by position. Nothing says where the file ends.
 *
 * @see <a href="https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf">TIFF 6.0
 *     specification</a>
 */
final class TiffHeader {
  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int SAMPLE_BITS = 258;
  private static final int COMPRESSION = 259;
  private static final int ORIENTATION = 274;
  private static final int SAMPLES = 277;
  private static final int TILE_WIDTH = 322;
  private static final int TILE_HEIGHT = 323;
  private static final int SAMPLE_FORMAT = 339;

  private static final int MAX_SAMPLES = 8;
  private static final int UNSIGNED = 1;

  /** Links may go in circles. */
  private static final int MAX_PAGES = 1 << 16;

  /**
   * None, CCITT, LZW, deflate and PackBits. Others wrap an image of another format, whose size the
   * directory need not tell.
   */
  private static final Set<Long> COMPRESSIONS = Set.of(1L, 2L, 3L, 4L, 5L, 8L, 32773L, 32946L);

  private TiffHeader() {}

  static ImageHeader read(byte[] content)
      throws MalformedImageException, UnsupportedVariantException {
    TiffDirectory page = TiffDirectory.first(ByteReader.bigEndian(content));
    requireSupported(page);
    long samples = page.first(SAMPLES, 1);
    long bits = page.largest(SAMPLE_BITS, MAX_SAMPLES, 1);
    return new ImageHeader(
        Math.max(page.first(WIDTH, 0), page.first(TILE_WIDTH, 0)),
        Math.max(page.first(HEIGHT, 0), page.first(TILE_HEIGHT, 0)),
        (int) samples * (bits > 8 ? 2 : 1),
        pages(page),
        1,
        Orientation.of((int) page.first(ORIENTATION, 1)),
        Amendments.NONE,
        ImageHeader.NO_END);
  }

  private static void requireSupported(TiffDirectory page)
      throws MalformedImageException, UnsupportedVariantException {
    long compression = page.first(COMPRESSION, 1);
    if (!COMPRESSIONS.contains(compression)) {
      throw new UnsupportedVariantException("TIFF with compression %d".formatted(compression));
    }
    long samples = page.first(SAMPLES, 1);
    long bits = page.largest(SAMPLE_BITS, MAX_SAMPLES, 1);
    long format = page.largest(SAMPLE_FORMAT, MAX_SAMPLES, UNSIGNED);
    if (samples > MAX_SAMPLES || bits > 16 || format != UNSIGNED) {
      throw new UnsupportedVariantException(
          "TIFF of %d samples with %d bits in format %d".formatted(samples, bits, format));
    }
  }

  private static int pages(TiffDirectory first) throws MalformedImageException {
    int pages = 1;
    long next = first.next();
    while (next != 0 && pages < MAX_PAGES) {
      next = TiffDirectory.at(first.bytes(), next).next();
      pages++;
    }
    return pages;
  }
}
