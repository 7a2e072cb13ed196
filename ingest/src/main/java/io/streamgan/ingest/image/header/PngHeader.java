package io.streamgan.ingest.image.header;

/**
 * PNG: a signature, then chunks (length, type, data, checksum) from {@code IHDR} to {@code IEND}.
 *
 * @see <a href="https://www.w3.org/TR/png-3/">PNG specification</a>
 */
final class PngHeader {
  private static final int SIGNATURE_BYTES = 8;
  private static final int CHUNK_BYTES = 12;

  private PngHeader() {}

  static ImageHeader read(byte[] content) throws MalformedImageException {
    ByteReader bytes = ByteReader.bigEndian(content);
    if (!bytes.has(SIGNATURE_BYTES + 4, "IHDR")) {
      throw new MalformedImageException("its first chunk is not IHDR");
    }
    long header = SIGNATURE_BYTES + 8;
    long width = bytes.u32(header);
    long height = bytes.u32(header + 4);
    int sampleBytes = samples(bytes.u8(header + 9)) * (bytes.u8(header + 8) > 8 ? 2 : 1);
    int frames = 1;
    Orientation orientation = Orientation.AS_STORED;
    long at = SIGNATURE_BYTES;
    while (!bytes.has(at + 4, "IEND")) {
      long length = bytes.u32(at);
      bytes.require(at, length + CHUNK_BYTES);
      if (bytes.has(at + 4, "acTL")) {
        frames = (int) Math.min(bytes.u32(at + 8), Integer.MAX_VALUE);
      } else if (bytes.has(at + 4, "eXIf")) {
        orientation = Orientation.inExif(bytes, at + 8, at + 8 + length);
      }
      at += length + CHUNK_BYTES;
    }
    bytes.require(at, CHUNK_BYTES);
    return new ImageHeader(
        width, height, sampleBytes, frames, 1, orientation, Amendments.NONE, at + CHUNK_BYTES);
  }

  private static int samples(int colourType) {
    return switch (colourType) {
      case 0, 3 -> 1;
      case 4 -> 2;
      case 2 -> 3;
      default -> 4;
    };
  }
}
