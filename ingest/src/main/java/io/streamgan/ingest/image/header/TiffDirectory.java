package io.streamgan.ingest.image.header;

/**
 * A directory of a TIFF file: entries of a tag, a type, a count and the values or their position.
 *
 * @param bytes in the file's byte order
 * @param at position of the directory
 * @param entries number of entries
 */
record TiffDirectory(ByteReader bytes, long at, int entries) {
  private static final int ENTRY_BYTES = 12;
  private static final int SHORT = 3;
  private static final int LONG = 4;

  /** The first directory of the file. */
  static TiffDirectory first(ByteReader file) throws MalformedImageException {
    boolean little = file.has(0, "II");
    if (!little && !file.has(0, "MM")) {
      throw new MalformedImageException("no byte order");
    }
    ByteReader bytes = file.inLittleEndian(little);
    return at(bytes, bytes.u32(4));
  }

  /** Position of the directory behind this one; 0 where it is the last. */
  long next() throws MalformedImageException {
    return bytes.u32(at + 2 + (long) entries * ENTRY_BYTES);
  }

  static TiffDirectory at(ByteReader bytes, long at) throws MalformedImageException {
    int entries = bytes.u16(at);
    bytes.require(at, 2 + (long) entries * ENTRY_BYTES);
    return new TiffDirectory(bytes, at, entries);
  }

  /** The first value of {@code tag}, a whole number. */
  long first(int tag, long otherwise) throws MalformedImageException {
    return largest(tag, 1, otherwise);
  }

  /** The largest of the first {@code limit} values of {@code tag}, whole numbers. */
  long largest(int tag, int limit, long otherwise) throws MalformedImageException {
    for (int i = 0; i < entries; i++) {
      long entry = at + 2 + (long) i * ENTRY_BYTES;
      if (bytes.u16(entry) == tag) {
        return largestOf(entry, limit);
      }
    }
    return otherwise;
  }

  private long largestOf(long entry, int limit) throws MalformedImageException {
    int type = bytes.u16(entry + 2);
    if (type != SHORT && type != LONG) {
      throw new MalformedImageException(
          "tag %d is of type %d, expected a whole number".formatted(bytes.u16(entry), type));
    }
    int size = type == SHORT ? 2 : 4;
    long count = Math.min(limit, bytes.u32(entry + 4));
    long from = bytes.u32(entry + 4) * size <= 4 ? entry + 8 : bytes.u32(entry + 8);
    long largest = 0;
    for (int i = 0; i < count; i++) {
      long value = from + (long) i * size;
      largest = Math.max(largest, type == SHORT ? bytes.u16(value) : bytes.u32(value));
    }
    return largest;
  }
}
