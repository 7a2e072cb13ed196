package io.streamgan.ingest.image;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Pixels to PNG: 8 bits, grey or RGB, not interlaced, every row filtered by "up". The same pixels
 * give the same bytes with the same zlib. Thread-safe.
 *
 * @see <a href="https://www.w3.org/TR/png-3/">PNG specification</a>
 */
public final class PngEncoder {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int FILTER_UP = 2;

  private PngEncoder() {}

  /**
   * The encoded image.
   *
   * @param pixels uint8, [height, width, channels], row-major
   * @param channels 1 (grey) or 3 (RGB)
   */
  public static byte[] encode(byte[] pixels, int height, int width, int channels) {
    if (pixels.length != (long) height * width * channels || (channels != 1 && channels != 3)) {
      throw new IllegalArgumentException(
          "%d bytes are no %dx%dx%d image".formatted(pixels.length, height, width, channels));
    }
    try {
      ByteArrayOutputStream png = new ByteArrayOutputStream(pixels.length / 2 + 64);
      DataOutputStream out = new DataOutputStream(png);
      out.write(SIGNATURE);
      writeChunk(out, "IHDR", header(height, width, channels));
      writeChunk(out, "IDAT", deflated(pixels, height, width * channels));
      writeChunk(out, "IEND", new byte[0]);
      return png.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to take bytes", e);
    }
  }

  private static byte[] header(int height, int width, int channels) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(13);
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(width);
    out.writeInt(height);
    out.writeByte(8);
    out.writeByte(channels == 1 ? 0 : 2);
    out.write(new byte[3]);
    return bytes.toByteArray();
  }

  private static byte[] deflated(byte[] pixels, int height, int stride) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(pixels.length / 2 + 16);
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION);
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
      byte[] row = new byte[stride + 1];
      row[0] = FILTER_UP;
      for (int y = 0; y < height; y++) {
        int at = y * stride;
        for (int x = 0; x < stride; x++) {
          int above = y == 0 ? 0 : pixels[at + x - stride];
          row[x + 1] = (byte) (pixels[at + x] - above);
        }
        out.write(row);
      }
    } finally {
      deflater.end();
    }
    return bytes.toByteArray();
  }

  private static void writeChunk(DataOutputStream out, String type, byte[] data)
      throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    out.writeInt(data.length);
    out.write(name);
    out.write(data);
    out.writeInt((int) crc.getValue());
  }
}
