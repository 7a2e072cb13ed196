package io.streamgan.sampler.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes the header of NumPy's array file format, version 1.0.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">Format</a>
 */
public final class NpyWriter {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int ALIGNMENT = 64;

  private NpyWriter() {}

  /**
   * @param type as NumPy writes it: {@code |u1}, {@code <f4}
   * @param shape of the array, whose values are in row-major order
   */
  public static byte[] header(String type, List<Long> shape) {
    StringBuilder axes = new StringBuilder();
    shape.forEach(axis -> axes.append(axis).append(", "));
    String axesText = shape.size() > 1 ? axes.substring(0, axes.length() - 2) : axes.toString();
    String text =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }"
            .formatted(type, axesText.strip());
    int unpadded = MAGIC.length + Short.BYTES + text.length() + 1;
    int padding = Math.floorMod(-unpadded, ALIGNMENT);
    String header = text + " ".repeat(padding) + "\n";
    return ByteBuffer.allocate(unpadded + padding)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .putShort((short) header.length())
        .put(header.getBytes(StandardCharsets.US_ASCII))
        .array();
  }
}
