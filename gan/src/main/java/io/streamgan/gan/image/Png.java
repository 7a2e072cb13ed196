package io.streamgan.gan.image;

import io.streamgan.gan.ImageShape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Encodes pixels as PNG (ISO/IEC 15948) with 8 bits per channel: grey, RGB or RGBA. The same pixels
 * give the same bytes with the same version of zlib. Thread-safe.
 */
public final class Png {
  private static final byte[] SIGNATURE = {
    (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n',
  };
  private static final byte GREY = 0;
  private static final byte RGB = 2;
  private static final byte RGBA = 6;
  private static final byte FILTER_SUB = 1;

  private Png() {}

  /**
   * Returns the encoded picture.
   *
   * @param pixels uint8, [height, width, channels], row-major
   * @throws IllegalArgumentException when the length of {@code pixels} is not that of the shape
   */
  public static byte[] encode(byte[] pixels, ImageShape shape) {
    if (pixels.length != shape.bytes()) {
      throw new IllegalArgumentException(
          "%d bytes are not an image of %s".formatted(pixels.length, shape));
    }
    int channels = shape.channels();
    ByteBuffer data = deflate(filtered(pixels, shape.width() * channels, channels));
    ByteBuffer header = ByteBuffer.allocate(13).putInt(shape.width()).putInt(shape.height());
    header.put((byte) 8).put(channels == 1 ? GREY : channels == ImageShape.RGB ? RGB : RGBA);
    header.put((byte) 0).put((byte) 0).put((byte) 0).flip();
    ByteBuffer png = ByteBuffer.allocate(SIGNATURE.length + 3 * 12 + 13 + data.remaining());
    png.put(SIGNATURE);
    chunk(png, "IHDR", header);
    chunk(png, "IDAT", data);
    chunk(png, "IEND", ByteBuffer.allocate(0));
    return png.array();
  }

  /**
   * Replaces each value by its difference from the pixel to its left, which deflate packs better,
   * and puts a byte that names this filter in front of each row.
   */
  private static byte[] filtered(byte[] pixels, int row, int channels) {
    byte[] lines = new byte[pixels.length + pixels.length / row];
    int to = 0;
    for (int start = 0; start < pixels.length; start += row) {
      lines[to++] = FILTER_SUB;
      for (int x = start; x < start + row; x++) {
        int left = x - start < channels ? 0 : pixels[x - channels];
        lines[to++] = (byte) (pixels[x] - left);
      }
    }
    return lines;
  }

  private static ByteBuffer deflate(byte[] lines) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(lines);
      deflater.finish();
      // Deflate's worst case, stored blocks, adds 5 bytes for every 16 KB, and zlib's frame 6.
      byte[] bytes = new byte[lines.length + lines.length / 1000 + 64];
      int length = 0;
      while (!deflater.finished()) {
        length += deflater.deflate(bytes, length, bytes.length - length);
      }
      return ByteBuffer.wrap(bytes, 0, length);
    } finally {
      deflater.end();
    }
  }

  private static void chunk(ByteBuffer png, String type, ByteBuffer data) {
    png.putInt(data.remaining());
    int start = png.position();
    png.put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
    CRC32 crc = new CRC32();
    crc.update(png.array(), start, png.position() - start);
    png.putInt((int) crc.getValue());
  }
}
