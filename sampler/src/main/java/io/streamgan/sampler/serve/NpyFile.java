package io.streamgan.sampler.serve;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.sampler.export.NpyWriter;
import java.nio.ByteBuffer;
import java.util.List;

/** Encodes images as a NumPy array file: uint8, [count, height, width, channels]. */
final class NpyFile {
  private NpyFile() {}

  static byte[] of(Images images) {
    ImageShape shape = images.shape();
    byte[] header =
        NpyWriter.header(
            "|u1",
            List.of(
                (long) images.count(),
                (long) shape.height(),
                (long) shape.width(),
                (long) shape.channels()));
    return ByteBuffer.allocate(header.length + images.pixels().length)
        .put(header)
        .put(images.pixels())
        .array();
  }
}
