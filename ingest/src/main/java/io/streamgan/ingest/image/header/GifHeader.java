package io.streamgan.ingest.image.header;

/**
 * GIF: a screen, then extensions and frames up to a trailer; their data lies in blocks of up to 255
 * bytes.
 *
 * @see <a href="https://www.w3.org/Graphics/GIF/spec-gif89a.txt">GIF89a specification</a>
 */
final class GifHeader {
  private static final int EXTENSION = 0x21;
  private static final int FRAME = 0x2c;
  private static final int TRAILER = 0x3b;

  private GifHeader() {}

  static ImageHeader read(byte[] content) throws MalformedImageException {
    ByteReader bytes = ByteReader.littleEndian(content);
    long at = 13 + colours(bytes.u8(10));
    long width = 0;
    long height = 0;
    int frames = 0;
    while (true) {
      int block = bytes.u8(at);
      if (block == EXTENSION) {
        at = behindBlocks(bytes, at + 2);
      } else if (block == FRAME) {
        if (frames == 0) {
          width = bytes.u16(at + 5);
          height = bytes.u16(at + 7);
        }
        frames++;
        // After the descriptor and its colours, one byte has the length of the first codes.
        at = behindBlocks(bytes, at + 10 + colours(bytes.u8(at + 9)) + 1);
      } else if (block == TRAILER && frames > 0) {
        return new ImageHeader(
            width, height, 4, frames, 1, Orientation.AS_STORED, Amendments.NONE, at + 1);
      } else {
        throw new MalformedImageException(
            frames == 0 ? "it has no frame" : "unknown block at byte " + at);
      }
    }
  }

  private static long behindBlocks(ByteReader bytes, long from) throws MalformedImageException {
    long at = from;
    for (int length = bytes.u8(at); length > 0; length = bytes.u8(at)) {
      at += length + 1;
    }
    return at + 1;
  }

  /** Bytes of a table of colours, by the flags that announce it. */
  private static int colours(int flags) {
    return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
  }
}
