package io.streamgan.ingest.image.header;

import java.nio.charset.StandardCharsets;

/**
 * Reads numbers in a part of an array of bytes, by position. A position outside the part gives a
 * {@link MalformedImageException}.
 */
final class ByteReader {
  private final byte[] bytes;
  private final int from;
  private final int to;
  private final boolean littleEndian;

  private ByteReader(byte[] bytes, int from, int to, boolean littleEndian) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    this.littleEndian = littleEndian;
  }

  static ByteReader bigEndian(byte[] bytes) {
    return new ByteReader(bytes, 0, bytes.length, false);
  }

  static ByteReader littleEndian(byte[] bytes) {
    return new ByteReader(bytes, 0, bytes.length, true);
  }

  ByteReader inLittleEndian(boolean wanted) {
    return new ByteReader(bytes, from, to, wanted);
  }

  long length() {
    return to - from;
  }

  ByteReader slice(long first, long end) throws MalformedImageException {
    require(first, end - first);
    return new ByteReader(bytes, from + (int) first, from + (int) end, littleEndian);
  }

  int u8(long at) throws MalformedImageException {
    require(at, 1);
    return bytes[from + (int) at] & 0xff;
  }

  int u16(long at) throws MalformedImageException {
    require(at, 2);
    int first = bytes[from + (int) at] & 0xff;
    int second = bytes[from + (int) at + 1] & 0xff;
    return littleEndian ? second << 8 | first : first << 8 | second;
  }

  int u24(long at) throws MalformedImageException {
    int low = u16(littleEndian ? at : at + 1);
    int high = u8(littleEndian ? at + 2 : at);
    return high << 16 | low;
  }

  long u32(long at) throws MalformedImageException {
    require(at, 4);
    long first = u16(at);
    long second = u16(at + 2);
    return littleEndian ? second << 16 | first : first << 16 | second;
  }

  boolean has(long at, String ascii) throws MalformedImageException {
    require(at, ascii.length());
    byte[] expected = ascii.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < expected.length; i++) {
      if (bytes[from + (int) at + i] != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /** The first position from {@code at} on that holds {@code value}; the length where none does. */
  long find(long at, int value) throws MalformedImageException {
    require(at, 0);
    int i = from + (int) at;
    while (i < to && bytes[i] != (byte) value) {
      i++;
    }
    return i - from;
  }

  /** Whether {@code count} bytes are there from {@code at} on. */
  void require(long at, long count) throws MalformedImageException {
    if (at < 0 || count < 0 || at > length() - count) {
      throw new MalformedImageException(
          "cut off: its structure goes on behind its %d bytes".formatted(length()));
    }
  }
}
