package io.streamgan.ingest.image.header;

import java.util.ArrayList;
import java.util.List;

/**
 * WebP: a RIFF container of chunks, lossy ({@code VP8 }), lossless ({@code VP8L}) or extended
 * ({@code VP8X}, which may hold an animation's frames). Each of them names a size of its own; the
 * largest counts.
 *
 * @see <a href="https://developers.google.com/speed/webp/docs/riff_container">WebP container
 *     specification</a>
 */
final class WebpHeader {
  private static final int RIFF_BYTES = 12;
  private static final int CHUNK_BYTES = 8;
  private static final int FRAME_BYTES = 16;

  private final ByteReader bytes;
  private long width;
  private long height;
  private int frames;
  private final List<Integer> profiles = new ArrayList<>();
  private Orientation orientation = Orientation.AS_STORED;

  private WebpHeader(ByteReader bytes) {
    this.bytes = bytes;
  }

  static ImageHeader read(byte[] content) throws MalformedImageException {
    return new WebpHeader(ByteReader.littleEndian(content)).read();
  }

  private ImageHeader read() throws MalformedImageException {
    long end = CHUNK_BYTES + bytes.u32(4);
    bytes.require(0, end);
    readChunks(RIFF_BYTES, end);
    if (width == 0 || height == 0) {
      throw new MalformedImageException("it has no image");
    }
    // A chunk of an odd length is followed by a byte that fills it up.
    long padded = end + end % 2;
    return new ImageHeader(
        width,
        height,
        4,
        Math.max(1, frames),
        1,
        orientation,
        Amendments.hiding(profiles),
        Math.min(padded, bytes.length()));
  }

  private void readChunks(long from, long to) throws MalformedImageException {
    long at = from;
    while (at + CHUNK_BYTES <= to) {
      long length = bytes.u32(at + 4);
      long data = at + CHUNK_BYTES;
      if (data + length > to) {
        throw new MalformedImageException("cut off: a chunk goes on behind the end");
      }
      readChunk(at, data, length);
      at = data + length + length % 2;
    }
  }

  private void readChunk(long at, long data, long length) throws MalformedImageException {
    if (bytes.has(at, "VP8X")) {
      atLeast(bytes.u24(data + 4) + 1, bytes.u24(data + 7) + 1);
    } else if (bytes.has(at, "VP8L")) {
      long sizes = bytes.u32(data + 1);
      atLeast((sizes & 0x3fff) + 1, (sizes >> 14 & 0x3fff) + 1);
    } else if (bytes.has(at, "VP8 ")) {
      atLeast(bytes.u16(data + 6) & 0x3fff, bytes.u16(data + 8) & 0x3fff);
    } else if (bytes.has(at, "ANMF") && length >= FRAME_BYTES) {
      frames++;
      atLeast(bytes.u24(data + 6) + 1, bytes.u24(data + 9) + 1);
      readChunks(data + FRAME_BYTES, data + length);
    } else if (bytes.has(at, "EXIF")) {
      boolean prefixed = length > 6 && bytes.has(data, Orientation.EXIF);
      long exif = prefixed ? data + Orientation.EXIF.length() : data;
      orientation = Orientation.inExif(bytes, exif, data + length);
    } else if (bytes.has(at, "ICCP")) {
      profiles.add((int) at);
    }
  }

  private void atLeast(long partWidth, long partHeight) {
    width = Math.max(width, partWidth);
    height = Math.max(height, partHeight);
  }
}
