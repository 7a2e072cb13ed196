package io.streamgan.sampler.export;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Writes a row vector of float32 in ND4J's array format: a buffer that describes the shape and a
 * buffer with the values, each after a header with its allocation mode, length and type;
 * big-endian.
 */
final class Nd4jVector {
  /** Flag for float32 in the description of a shape. */
  private static final long FLOAT_FLAG = 8192;

  private Nd4jVector() {}

  /** Concatenates {@code pieces} to an array of shape [1, n]. */
  static byte[] of(List<float[]> pieces) {
    int length = pieces.stream().mapToInt(piece -> piece.length).sum();
    // Rank, shape, strides, flags, stride between elements, order.
    long[] shape = {2, 1, length, length, 1, FLOAT_FLAG, 1, 'c'};
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(length * Float.BYTES + 128);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      header(out, shape.length, "LONG");
      for (long value : shape) {
        out.writeLong(value);
      }
      header(out, length, "FLOAT");
      for (float[] piece : pieces) {
        ByteBuffer values = ByteBuffer.allocate(piece.length * Float.BYTES);
        values.asFloatBuffer().put(piece);
        out.write(values.array());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("an array cannot be written", e);
    }
    return bytes.toByteArray();
  }

  private static void header(DataOutputStream out, long length, String type) throws IOException {
    out.writeUTF("MIXED_DATA_TYPES");
    out.writeLong(length);
    out.writeUTF(type);
  }
}
