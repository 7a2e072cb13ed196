package io.streamgan.ingest.source.array;

import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.source.FolderLayout;
import io.streamgan.ingest.source.SourceException;
import io.streamgan.ingest.source.SourceOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * CIFAR's binary files: records of a label, or of a coarse and a fine one, and 32x32 pixels, red
 * before green before blue. A folder of such files is one source, with the files as splits.
 *
 * @see <a href="https://www.cs.toronto.edu/~kriz/cifar.html">CIFAR-10 and CIFAR-100</a>
 */
public final class CifarFiles {
  private static final int SIDE = 32;
  private static final ImageShape SHAPE = new ImageShape(SIDE, SIDE, ImageShape.RGB);
  private static final int PIXELS = SIDE * SIDE;
  private static final int CIFAR_10 = 1;
  private static final int CIFAR_100 = 2;

  /** Files with the names of the classes, of CIFAR-10 and CIFAR-100. */
  private static final List<String> NAMES = List.of("batches.meta.txt", "fine_label_names.txt");

  private CifarFiles() {}

  /** Whether the file has CIFAR's ending, and a whole number of its records. */
  public static boolean isCifar(Path file) {
    return labelBytes(file) > 0;
  }

  /** CIFAR's files that lie directly in {@code folder}, sorted. */
  public static List<Path> in(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(CifarFiles::isCifar).sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      // Whoever opens it as a folder of images says what is wrong.
      return List.of();
    }
  }

  /**
   * Opens one or several files as one source.
   *
   * @param location the file, or the folder of the files
   * @throws SourceException when a file cannot be read
   */
  public static ArrayImages open(Path location, List<Path> files, SourceOptions options) {
    List<LabelledArray> parts = new ArrayList<>();
    try {
      for (Path file : files) {
        parts.add(part(file));
      }
      return ArrayImages.of(location, parts, names(files.get(0)), options);
    } catch (IOException e) {
      parts.forEach(part -> part.images().close());
      throw new SourceException("%s cannot be read: %s".formatted(location, e.getMessage()), e);
    }
  }

  private static LabelledArray part(Path file) throws IOException {
    String name = file.getFileName().toString();
    String split =
        name.startsWith("data_batch")
            ? "train"
            : FolderLayout.splitOf(name.replaceAll("(_batch)?\\.bin$", ""));
    Records records = new Records(file, labelBytes(file), FileChannel.open(file));
    int[] labels = new int[records.count()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = records.label(i);
    }
    return new LabelledArray(split == null ? "" : split, records, labels);
  }

  private static List<String> names(Path beside) throws IOException {
    for (String name : NAMES) {
      Path file = beside.resolveSibling(name);
      if (Files.isRegularFile(file)) {
        return Files.readAllLines(file).stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .toList();
      }
    }
    return List.of();
  }

  private static int labelBytes(Path file) {
    if (!file.toString().endsWith(".bin")) {
      return 0;
    }
    try {
      long size = Files.isRegularFile(file) ? Files.size(file) : 0;
      for (int bytes : new int[] {CIFAR_10, CIFAR_100}) {
        if (size > 0 && size % (bytes + 3 * PIXELS) == 0) {
          return bytes;
        }
      }
      return 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** The records of a file. */
  private static final class Records implements PixelArray {
    private final Path file;
    private final int labelBytes;
    private final FileChannel channel;
    private final int count;

    Records(Path file, int labelBytes, FileChannel channel) throws IOException {
      this.file = file;
      this.labelBytes = labelBytes;
      this.channel = channel;
      count = Math.toIntExact(channel.size() / recordBytes());
    }

    int label(int index) {
      return read(index * (long) recordBytes() + labelBytes - 1, 1)[0] & 0xff;
    }

    @Override
    public int count() {
      return count;
    }

    @Override
    public ImageShape shape() {
      return SHAPE;
    }

    @Override
    public byte[] pixels(int index) {
      byte[] planes = read(index * (long) recordBytes() + labelBytes, 3 * PIXELS);
      byte[] pixels = new byte[planes.length];
      for (int i = 0; i < PIXELS; i++) {
        for (int c = 0; c < 3; c++) {
          pixels[3 * i + c] = planes[c * PIXELS + i];
        }
      }
      return pixels;
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new SourceException("%s cannot be closed: %s".formatted(file, e.getMessage()), e);
      }
    }

    private int recordBytes() {
      return labelBytes + 3 * PIXELS;
    }

    private byte[] read(long from, int length) {
      ByteBuffer buffer = ByteBuffer.allocate(length);
      try {
        while (buffer.hasRemaining()) {
          if (channel.read(buffer, from + buffer.position()) < 0) {
            throw new SourceException("%s was cut short while in use".formatted(file));
          }
        }
      } catch (IOException e) {
        throw new SourceException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
      }
      return buffer.array();
    }
  }
}
