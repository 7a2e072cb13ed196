package io.streamgan.sampler.serve;

import io.streamgan.gan.Images;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Images as a NumPy array file, format version 1.0: uint8, [count, height, width, channels].
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">Format</a>
 */
final class NpyFile {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int ALIGNMENT = 64;

  private NpyFile() {}

  static byte[] of(Images images) {
    String shape =
        "{'descr': '|u1', 'fortran_order': False, 'shape': (%d, %d, %d, %d), }"
            .formatted(
                images.count(),
                images.shape().height(),
                images.shape().width(),
                images.shape().channels());
    int unpadded = MAGIC.length + Short.BYTES + shape.length() + 1;
    int padding = Math.floorMod(-unpadded, ALIGNMENT);
    String header = shape + " ".repeat(padding) + "\n";
    ByteBuffer file =
        ByteBuffer.allocate(unpadded + padding + images.pixels().length)
            .order(ByteOrder.LITTLE_ENDIAN);
    file.put(MAGIC);
    file.putShort((short) header.length());
    file.put(header.getBytes(StandardCharsets.US_ASCII));
    file.put(images.pixels());
    return file.array();
  }
}
