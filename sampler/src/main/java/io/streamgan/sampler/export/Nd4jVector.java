package io.streamgan.sampler.export;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A row vector of float32 as ND4J writes arrays: a buffer that describes the shape, and one of
 * values, each with how it was allocated, length and type in front; big-endian.
 */
final class Nd4jVector {
  /** Marks an array of float32 in a shape's description. */
  private static final long FLOAT_FLAG = 8192;

  private Nd4jVector() {}

  /** {@code pieces} one after another, as [1, n]. */
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
