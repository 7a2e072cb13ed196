package io.streamgan.ingest.source.array;

import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.source.SourceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The images of a NumPy array of uint8, [count, height, width] or [count, height, width, channels]:
 * of a file, which is read by random access, or in memory.
 */
final class NpyImages implements PixelArray {
  private static final int MAX_SIDE = 4096;

  private final Object file;
  private final int[] shape;
  private final int start;
  private final byte[] values;
  private final @Nullable FileChannel channel;

  private NpyImages(
      Object file, NpyHeader header, int start, byte[] values, @Nullable FileChannel channel) {
    this.file = file;
    this.shape = header.shape();
    this.start = start;
    this.values = values;
    this.channel = channel;
  }

  /** Whether an array has the type and shape of images. */
  static boolean areImages(NpyHeader header) {
    int[] shape = header.shape();
    return header.type().equals("|u1")
        && (shape.length == 3 || shape.length == 4 && ImageShape.areChannels(shape[3]))
        && shape[1] <= MAX_SIDE
        && shape[2] <= MAX_SIDE
        && header.elements() > 0;
  }

  /**
   * @throws SourceException when the array is not one of images, or the file is cut short
   */
  static NpyImages open(Path file, NpyHeader header) throws IOException {
    requireImages(file, header);
    FileChannel channel = FileChannel.open(file);
    long expected = header.bytes() + header.elements();
    if (channel.size() < expected) {
      long actual = channel.size();
      channel.close();
      throw truncated(file, expected, actual);
    }
    return new NpyImages(file, header, header.bytes(), new byte[0], channel);
  }

  /**
   * @param file for messages
   * @param values all elements
   */
  static NpyImages of(Object file, NpyHeader header, byte[] values) {
    requireImages(file, header);
    return new NpyImages(file, header, 0, values, null);
  }

  static SourceException truncated(Object file, long expected, long actual) {
    return new SourceException(
        "%s is truncated: expected %d bytes, found %d; fetch it again"
            .formatted(file, expected, actual));
  }

  @Override
  public int count() {
    return shape[0];
  }

  @Override
  public ImageShape shape() {
    return new ImageShape(shape[1], shape[2], shape.length == 3 ? 1 : shape[3]);
  }

  @Override
  public byte[] pixels(int index) {
    byte[] pixels = new byte[shape().bytes()];
    long from = start + (long) index * pixels.length;
    if (channel == null) {
      System.arraycopy(values, Math.toIntExact(from), pixels, 0, pixels.length);
      return pixels;
    }
    ByteBuffer buffer = ByteBuffer.wrap(pixels);
    try {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, from + buffer.position()) < 0) {
          throw new SourceException("%s was cut short while in use".formatted(file));
        }
      }
    } catch (IOException e) {
      throw new SourceException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
    return pixels;
  }

  @Override
  public void close() {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new SourceException("%s cannot be closed: %s".formatted(file, e.getMessage()), e);
      }
    }
  }

  private static void requireImages(Object file, NpyHeader header) {
    if (!areImages(header)) {
      throw new SourceException(
          "%s is an array of type %s and shape %s; expected uint8 (|u1) and [count, height, width] or [count, height, width, 1, 3 or 4]"
              .formatted(file, header.type(), Arrays.toString(header.shape())));
    }
  }
}
