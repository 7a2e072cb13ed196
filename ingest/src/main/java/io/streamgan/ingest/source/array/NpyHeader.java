package io.streamgan.ingest.source.array;

import io.streamgan.ingest.source.SourceException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Header of a NumPy array: a signature, a version, and a Python dictionary of element type, order
 * and shape.
 *
 * @param type NumPy's description, such as {@code |u1}
 * @param shape length of each axis
 * @param bytes length of the header
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">NumPy's
 *     format</a>
 */
record NpyHeader(String type, int[] shape, int bytes) {
  /** First bytes of a file. */
  static final String SIGNATURE = "\u0093NUMPY";

  private static final int MAX_TEXT_BYTES = 1 << 16;
  private static final Pattern DICTIONARY =
      Pattern.compile(
          "\\{.*'descr':\\s*'([<>|=][a-zA-Z]\\d+)'.*'fortran_order':\\s*(True|False).*"
              + "'shape':\\s*\\(([\\d, ]*)\\).*");
  private static final Pattern TYPE = Pattern.compile("[<>|=][a-zA-Z](\\d{1,3})");

  /**
   * @param file for messages
   * @throws SourceException when there is no such header, or its array is not stored row by row
   */
  static NpyHeader read(InputStream stream, Object file) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    try {
      byte[] signature = in.readNBytes(SIGNATURE.length());
      if (!SIGNATURE.equals(new String(signature, StandardCharsets.ISO_8859_1))) {
        throw new SourceException("%s is no NumPy array: it does not begin as one".formatted(file));
      }
      int version = in.readUnsignedByte();
      in.readUnsignedByte();
      boolean wide = version > 1;
      long length =
          wide
              ? Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()))
              : Short.toUnsignedInt(Short.reverseBytes(in.readShort()));
      if (length > MAX_TEXT_BYTES) {
        throw new SourceException(
            "%s has a forged header of %d bytes; fetch it again".formatted(file, length));
      }
      byte[] text = new byte[(int) length];
      in.readFully(text);
      int bytes = SIGNATURE.length() + 2 + (wide ? 4 : 2) + text.length;
      return parse(new String(text, StandardCharsets.ISO_8859_1), bytes, file);
    } catch (EOFException e) {
      throw new SourceException(
          "%s is truncated: it ends before its header does; fetch it again".formatted(file), e);
    }
  }

  /** Number of elements. */
  long elements() {
    return Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
  }

  /** Bytes of an element. */
  int elementBytes() {
    Matcher matcher = TYPE.matcher(type);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 1;
  }

  private static NpyHeader parse(String text, int bytes, Object file) {
    Matcher matcher = DICTIONARY.matcher(text.strip());
    if (!matcher.matches()) {
      throw new SourceException(
          "%s is an array of objects, or its header is damaged: %s; save images as uint8"
              .formatted(file, text.strip()));
    }
    if (matcher.group(2).equals("True")) {
      throw new SourceException(
          "%s is stored column by column; save it with numpy.ascontiguousarray".formatted(file));
    }
    try {
      int[] shape =
          Arrays.stream(matcher.group(3).split(","))
              .map(String::strip)
              .filter(axis -> !axis.isEmpty())
              .mapToInt(Integer::parseInt)
              .toArray();
      NpyHeader header = new NpyHeader(matcher.group(1), shape, bytes);
      header.elements();
      return header;
    } catch (ArithmeticException | NumberFormatException e) {
      throw new SourceException("%s has a forged shape: (%s)".formatted(file, matcher.group(3)), e);
    }
  }
}
