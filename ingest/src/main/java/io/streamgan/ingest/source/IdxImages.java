package io.streamgan.ingest.source;

import io.streamgan.gan.image.Png;
import io.streamgan.ingest.image.ImageFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The grey images of an IDX file, with the labels of the file beside it where there is one: {@code
 * train-images-idx3-ubyte.gz} has {@code train-labels-idx1-ubyte}, plain or .gz.
 */
final class IdxImages implements ImageSource {
  private final String name;
  private final IdxFile images;
  private final byte[] labels;
  private final List<String> classes;
  private final IdxFraming framing;

  private IdxImages(Path path, IdxFile images, byte[] labels, ImageFormat format) {
    this.images = images;
    this.labels = labels;
    name = path.toAbsolutePath().normalize().getFileName().toString();
    classes = numbersTo(labels);
    framing = new IdxFraming(images.dimension(1), images.dimension(2), format);
  }

  /**
   * @throws SourceException when the file or that of its labels is truncated, forged or unreadable
   */
  static IdxImages open(Path path, ImageFormat format) {
    IdxFile images = IdxFile.open(path, IdxFile.IMAGES);
    try {
      return new IdxImages(path, images, readLabels(path, images.dimension(0)), format);
    } catch (SourceException e) {
      images.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public ImageFormat format() {
    return framing.format();
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(images.dimension(0));
  }

  @Override
  public List<String> classes() {
    return classes;
  }

  @Override
  public String id(long index) {
    return Long.toString(index);
  }

  @Override
  public SourceImage read(long index) {
    int label = labels.length == 0 ? SourceImage.UNLABELLED : labels[(int) index] & 0xff;
    return new SourceImage(id(index), label, framing.frame(values(index)));
  }

  @Override
  public EncodedImage readEncoded(long index) {
    byte[] png = Png.encode(values(index), images.dimension(1), images.dimension(2), 1);
    String label = labels.length == 0 ? null : Integer.toString(labels[(int) index] & 0xff);
    return new EncodedImage(id(index), label, png);
  }

  @Override
  public void close() {
    images.close();
  }

  private byte[] values(long index) {
    byte[] values = new byte[images.dimension(1) * images.dimension(2)];
    images.read(index * values.length, values);
    return values;
  }

  private static byte[] readLabels(Path path, int count) {
    Optional<Path> file = labelsFile(path);
    if (file.isEmpty()) {
      return new byte[0];
    }
    try (IdxFile labels = IdxFile.open(file.get(), IdxFile.LABELS)) {
      if (labels.dimension(0) != count) {
        throw new SourceException(
            "%s has %d labels for the %d images of %s; they belong to different data sets"
                .formatted(file.get(), labels.dimension(0), count, path));
      }
      byte[] values = new byte[count];
      labels.read(0, values);
      return values;
    }
  }

  private static Optional<Path> labelsFile(Path path) {
    String images = path.getFileName().toString();
    String labels = images.replaceFirst("images([-.])idx3", "labels$1idx1");
    if (labels.equals(images)) {
      return Optional.empty();
    }
    String other =
        labels.endsWith(".gz") ? labels.substring(0, labels.length() - 3) : labels + ".gz";
    return Stream.of(labels, other)
        .map(path::resolveSibling)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static List<String> numbersTo(byte[] labels) {
    int count = 0;
    for (byte label : labels) {
      count = Math.max(count, (label & 0xff) + 1);
    }
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }
}
