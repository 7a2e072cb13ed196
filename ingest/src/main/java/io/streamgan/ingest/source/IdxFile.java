package io.streamgan.ingest.source;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * An IDX file of uint8 values, or of labels as int32 in several columns, plain or gzipped: a
 * big-endian header (magic 0x0800, or 0x0c00 for int32, and the number of dimensions, then the
 * dimensions), then the values. Opening it checks that the number of values is that of the header.
 *
 * <p>A plain file is read by random access; a gzipped one is inflated into memory, piece by piece,
 * so that a forged header allocates nothing.
 *
 * @see <a href="http://yann.lecun.com/exdb/mnist/">The IDX file format</a>
 */
final class IdxFile implements AutoCloseable {
  /** Magic and dimensions of an image file. */
  static final int IMAGES = 3;

  /** Magic and dimensions of a label file. */
  static final int LABELS = 1;

  /** A longer side counts as a forged header. */
  private static final int MAX_SIDE = 4096;

  private static final int MAGIC = 0x0800;

  /** Magic of labels as QMNIST has them: int32, in two dimensions. */
  private static final int INT_LABELS = 0x0c02;

  private final Path path;

  /** Those of the header; the second one of int32 labels in bytes. */
  private final int[] dimensions;

  private final byte[] inflated;
  private final @Nullable FileChannel channel;

  private IdxFile(Path path, int[] dimensions, byte[] inflated, @Nullable FileChannel channel) {
    this.path = path;
    this.dimensions = dimensions;
    this.inflated = inflated;
    this.channel = channel;
  }

  /**
   * @param dimensionCount that the file has to have: {@link #IMAGES} or {@link #LABELS}
   * @throws SourceException when the file is not of this form
   */
  static IdxFile open(Path path, int dimensionCount) {
    try (InputStream file = Files.newInputStream(path);
        BufferedInputStream buffered = new BufferedInputStream(file, 1 << 16)) {
      boolean gzip = isGzip(buffered);
      DataInputStream in =
          new DataInputStream(gzip ? new GZIPInputStream(buffered, 1 << 16) : buffered);
      int[] dimensions = readHeader(path, in, dimensionCount);
      return gzip
          ? new IdxFile(path, dimensions, inflate(path, in, dimensions), null)
          : openPlain(path, dimensions);
    } catch (EOFException e) {
      throw new SourceException(
          "IDX file %s is truncated: it ends before its header does; fetch it again"
              .formatted(path),
          e);
    } catch (ZipException e) {
      throw new SourceException(
          "IDX file %s is damaged: %s; fetch it again".formatted(path, e.getMessage()), e);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** Length of dimension {@code i}. */
  int dimension(int i) {
    return dimensions[i];
  }

  /** Number of bytes of all values. */
  long bytes() {
    return size(dimensions);
  }

  /**
   * Fills {@code target} with the values from {@code index} on.
   *
   * @throws SourceException when the file cannot be read any more
   */
  void read(long index, byte[] target) {
    if (channel == null) {
      System.arraycopy(inflated, Math.toIntExact(index), target, 0, target.length);
      return;
    }
    ByteBuffer buffer = ByteBuffer.wrap(target);
    long start = headerBytes(dimensions.length) + index;
    try {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, start + buffer.position()) < 0) {
          throw new SourceException("IDX file %s was cut short while in use".formatted(path));
        }
      }
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  @Override
  public void close() {
    if (channel == null) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static boolean isGzip(BufferedInputStream in) throws IOException {
    in.mark(2);
    byte[] head = in.readNBytes(2);
    in.reset();
    return head.length == 2 && (head[0] & 0xff) == 0x1f && (head[1] & 0xff) == 0x8b;
  }

  private static int[] readHeader(Path path, DataInputStream in, int dimensionCount)
      throws IOException {
    int magic = in.readInt();
    if (magic == INT_LABELS && dimensionCount == LABELS) {
      int[] dimensions = readDimensions(path, in, 2);
      dimensions[1] *= Integer.BYTES;
      return dimensions;
    }
    if (magic != MAGIC + dimensionCount) {
      throw new SourceException(
          "%s is no IDX file of %s: its magic number is 0x%08x, expected 0x%08x"
              .formatted(
                  path,
                  dimensionCount == IMAGES ? "images" : "labels",
                  magic,
                  MAGIC + dimensionCount));
    }
    return readDimensions(path, in, dimensionCount);
  }

  private static int[] readDimensions(Path path, DataInputStream in, int count) throws IOException {
    int[] dimensions = new int[count];
    for (int i = 0; i < count; i++) {
      dimensions[i] = in.readInt();
      if (dimensions[i] < 1 || (i > 0 && dimensions[i] > MAX_SIDE)) {
        throw new SourceException(
            "IDX file %s has a forged header: dimension %d is %d, expected 1 to %d"
                .formatted(path, i, dimensions[i], i > 0 ? MAX_SIDE : Integer.MAX_VALUE));
      }
    }
    return dimensions;
  }

  private static IdxFile openPlain(Path path, int[] dimensions) throws IOException {
    long expected = headerBytes(dimensions.length) + size(dimensions);
    FileChannel channel = FileChannel.open(path);
    if (channel.size() != expected) {
      long actual = channel.size();
      channel.close();
      throw wrongSize(path, dimensions, actual);
    }
    return new IdxFile(path, dimensions, new byte[0], channel);
  }

  /** Inflates at most one piece more than the values of {@code dimensions}. */
  private static byte[] inflate(Path path, InputStream in, int[] dimensions) throws IOException {
    long size = size(dimensions);
    if (size > Runtime.getRuntime().maxMemory() / 4) {
      throw new SourceException(
          "IDX file %s says that it holds %d bytes, too many to inflate into memory; gunzip it first"
              .formatted(path, size));
    }
    ByteArrayOutputStream values = new ByteArrayOutputStream();
    byte[] piece = new byte[1 << 16];
    try {
      for (int n = in.read(piece); n >= 0 && values.size() <= size; n = in.read(piece)) {
        values.write(piece, 0, n);
      }
    } catch (EOFException e) {
      throw wrongSize(path, dimensions, values.size() + headerBytes(dimensions.length));
    }
    if (values.size() != size) {
      throw wrongSize(path, dimensions, values.size() + headerBytes(dimensions.length));
    }
    return values.toByteArray();
  }

  private static SourceException wrongSize(Path path, int[] dimensions, long actual) {
    String shape =
        Arrays.stream(dimensions).mapToObj(Integer::toString).collect(Collectors.joining("x"));
    long expected = headerBytes(dimensions.length) + size(dimensions);
    return new SourceException(
        "IDX file %s is %s: expected %d bytes for %s values, found %d; fetch it again"
            .formatted(
                path,
                actual < expected ? "truncated" : "longer than its header says",
                expected,
                shape,
                actual));
  }

  private static SourceException unreadable(Path path, IOException e) {
    return new SourceException("%s cannot be read: %s".formatted(path, e.getMessage()), e);
  }

  private static int headerBytes(int dimensionCount) {
    return 4 + 4 * dimensionCount;
  }

  /** Number of values; fits a long, because sides are limited. */
  private static long size(int[] dimensions) {
    long size = 1;
    for (int dimension : dimensions) {
      size *= dimension;
    }
    return size;
  }
}
