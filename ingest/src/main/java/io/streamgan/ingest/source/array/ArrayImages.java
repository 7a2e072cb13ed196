package io.streamgan.ingest.source.array;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.image.Png;
import io.streamgan.ingest.source.EncodedFiles;
import io.streamgan.ingest.source.EncodedImage;
import io.streamgan.ingest.source.FolderLayout;
import io.streamgan.ingest.source.IdxFraming;
import io.streamgan.ingest.source.ImageSource;
import io.streamgan.ingest.source.NumberedClasses;
import io.streamgan.ingest.source.SourceException;
import io.streamgan.ingest.source.SourceImage;
import io.streamgan.ingest.source.SourceOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Images that are arrays of pixels, in one or several parts of the same shape. */
public final class ArrayImages implements ImageSource {
  private final String name;
  private final List<LabelledArray> parts;
  private final NumberedClasses classes;
  private final List<String> classNames;
  private final IdxFraming framing;
  private final int size;

  private ArrayImages(
      Path file, List<LabelledArray> parts, List<String> classNames, SourceOptions options) {
    this.parts = parts;
    name = file.toAbsolutePath().normalize().getFileName().toString();
    size = parts.stream().mapToInt(part -> part.images().count()).sum();
    int[] numbers = parts.stream().flatMapToInt(part -> IntStream.of(part.numbers())).toArray();
    classes =
        numbers.length == size
            ? NumberedClasses.of(numbers, options.labelsOffset(), file)
            : NumberedClasses.NONE;
    this.classNames =
        classNames.size() >= classes.classes().size() ? classNames : classes.classes();
    framing = new IdxFraming(parts.get(0).images().shape(), options.decoding());
  }

  /**
   * @param all parts, which are closed with the source
   * @param classNames by index; empty where they are not known
   * @throws SourceException when there is no part of the wanted split, or shapes differ
   */
  static ArrayImages of(
      Path file, List<LabelledArray> all, List<String> classNames, SourceOptions options) {
    try {
      List<LabelledArray> parts =
          all.stream().filter(part -> FolderLayout.isIn(options.split(), part.split())).toList();
      if (parts.isEmpty()) {
        TreeSet<String> splits = new TreeSet<>(all.stream().map(LabelledArray::split).toList());
        splits.remove("");
        throw EncodedFiles.noSuchSplit(file, options.split(), splits);
      }
      requireOneShape(file, parts);
      return new ArrayImages(file, parts, classNames, options);
    } catch (RuntimeException e) {
      all.forEach(part -> part.images().close());
      throw e;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public ImageShape format() {
    return framing.format();
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(size);
  }

  @Override
  public List<String> classes() {
    return classes.classes().isEmpty() ? List.of() : classNames;
  }

  @Override
  public int[] labels() {
    return classes.labels();
  }

  @Override
  public String id(long index) {
    return Long.toString(index);
  }

  @Override
  public SourceImage read(long index) {
    return new SourceImage(id(index), classes.label(index), framing.frame(pixels((int) index)));
  }

  @Override
  public EncodedImage readEncoded(long index) {
    byte[] png = Png.encode(pixels((int) index), parts.get(0).images().shape());
    int label = classes.label(index);
    return new EncodedImage(
        id(index), label == SourceImage.UNLABELLED ? null : classNames.get(label), png);
  }

  @Override
  public void close() {
    parts.forEach(part -> part.images().close());
  }

  private byte[] pixels(int index) {
    int rest = index;
    for (LabelledArray part : parts) {
      if (rest < part.images().count()) {
        return part.images().pixels(rest);
      }
      rest -= part.images().count();
    }
    throw new IndexOutOfBoundsException(index);
  }

  private static void requireOneShape(Path file, List<LabelledArray> parts) {
    List<String> shapes =
        parts.stream()
            .map(LabelledArray::images)
            .map(array -> array.shape().toString())
            .distinct()
            .toList();
    if (shapes.size() > 1) {
      throw new SourceException(
          "%s has images of several shapes, %s; choose a split with feed.split, or feed its parts one by one"
              .formatted(file, String.join(" and ", shapes)));
    }
  }
}
