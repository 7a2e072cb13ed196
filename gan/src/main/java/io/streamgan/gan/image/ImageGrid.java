package io.streamgan.gan.image;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Images side by side in one PNG (ISO/IEC 15948), 8 bits a channel, grey or RGB. The same images
 * give the same bytes.
 */
public final class ImageGrid {
  /** Pixels between two images. */
  public static final int GAP = 2;

  private static final byte GAP_VALUE = (byte) 0xFF;
  private static final byte[] SIGNATURE = {
    (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n',
  };
  private static final byte GREY = 0;
  private static final byte RGB = 2;
  private static final byte FILTER_SUB = 1;

  private ImageGrid() {}

  /**
   * All of {@code images}, row after row. Cells that the last row has to spare are white, as are
   * the gaps of {@value #GAP} pixels.
   *
   * @param columns images in a row
   * @throws IllegalArgumentException when there is no image, or no column
   */
  public static byte[] png(Images images, int columns) {
    if (columns < 1 || images.count() < 1) {
      throw new IllegalArgumentException(
          "no grid of %d images in %d columns".formatted(images.count(), columns));
    }
    ImageShape shape = images.shape();
    int rows = (images.count() + columns - 1) / columns;
    int width = columns * (shape.width() + GAP) - GAP;
    int height = rows * (shape.height() + GAP) - GAP;
    byte[] lines = new byte[height * (1 + width * shape.channels())];
    Arrays.fill(lines, GAP_VALUE);
    draw(images, columns, lines, width);
    filter(lines, width * shape.channels(), shape.channels());
    return encode(width, height, shape.channels() == 1 ? GREY : RGB, deflate(lines));
  }

  /** Copies the images into {@code lines}, each of which has a byte for its filter in front. */
  private static void draw(Images images, int columns, byte[] lines, int width) {
    ImageShape shape = images.shape();
    int imageLine = shape.width() * shape.channels();
    int pictureLine = 1 + width * shape.channels();
    for (int i = 0; i < images.count(); i++) {
      int top = i / columns * (shape.height() + GAP);
      int left = i % columns * (shape.width() + GAP) * shape.channels();
      for (int y = 0; y < shape.height(); y++) {
        System.arraycopy(
            images.pixels(),
            i * shape.bytes() + y * imageLine,
            lines,
            (top + y) * pictureLine + 1 + left,
            imageLine);
      }
    }
  }

  /** Replaces each value by its difference to the pixel on its left, which deflates better. */
  private static void filter(byte[] lines, int length, int channels) {
    for (int start = 0; start < lines.length; start += 1 + length) {
      lines[start] = FILTER_SUB;
      for (int x = start + length; x > start + channels; x--) {
        lines[x] -= lines[x - channels];
      }
    }
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

  private static byte[] encode(int width, int height, byte colour, ByteBuffer data) {
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) 8).put(colour).put((byte) 0).put((byte) 0).put((byte) 0).flip();
    ByteBuffer png = ByteBuffer.allocate(SIGNATURE.length + 3 * 12 + 13 + data.remaining());
    png.put(SIGNATURE);
    chunk(png, "IHDR", header);
    chunk(png, "IDAT", data);
    chunk(png, "IEND", ByteBuffer.allocate(0));
    return png.array();
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
