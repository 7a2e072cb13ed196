package io.streamgan.ingest.source;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.image.Png;
import io.streamgan.ingest.image.DecodingOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** The grey images of an IDX file, with the labels that {@link IdxLabels} finds. */
final class IdxImages implements ImageSource {
  private final String name;
  private final IdxFile images;
  private final NumberedClasses classes;
  private final IdxFraming framing;

  private IdxImages(Path path, IdxFile images, NumberedClasses classes, DecodingOptions decoding) {
    this.images = images;
    this.classes = classes;
    name = path.toAbsolutePath().normalize().getFileName().toString();
    framing = new IdxFraming(new ImageShape(images.dimension(1), images.dimension(2), 1), decoding);
  }

  /**
   * @throws SourceException when the file or that of its labels is truncated, forged or unreadable
   */
  static IdxImages open(Path path, SourceOptions options) {
    IdxFile images = IdxFile.open(path, IdxFile.IMAGES);
    try {
      NumberedClasses classes = IdxLabels.beside(path, images.dimension(0), options.labelsOffset());
      return new IdxImages(path, images, classes, options.decoding());
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
  public ImageShape format() {
    return framing.format();
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(images.dimension(0));
  }

  @Override
  public List<String> classes() {
    return classes.classes();
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
    return new SourceImage(id(index), classes.label(index), framing.frame(values(index)));
  }

  @Override
  public EncodedImage readEncoded(long index) {
    byte[] png = Png.encode(values(index), framing.array());
    return new EncodedImage(id(index), classes.name(index), png);
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
}
