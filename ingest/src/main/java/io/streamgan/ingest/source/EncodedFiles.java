package io.streamgan.ingest.source;

import io.streamgan.ingest.image.ImageDecoder;
import io.streamgan.ingest.image.ImageFormat;
import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.ingest.image.header.EncodedFormat;
import io.streamgan.schemas.deadletters.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** Image files of a folder or an archive, a sub-folder a class. */
final class EncodedFiles implements ImageSource {
  private final ImageFiles files;
  private final ImageFormat format;
  private final ImageDecoder decoder;
  private final List<String> paths;
  private final ClassFolders classes;

  private EncodedFiles(ImageFiles files, SourceOptions options) {
    this.files = files;
    format = options.decoding().format();
    decoder = new ImageDecoder(options.decoding());
    paths = files.paths();
    classes = ClassFolders.of(paths);
  }

  /**
   * @param location for messages
   * @param files closed with the source
   * @throws SourceException when there are none
   */
  static EncodedFiles open(Path location, ImageFiles files, SourceOptions options) {
    if (files.paths().isEmpty()) {
      files.close();
      throw new SourceException(
          "no images in %s: it holds no file that is named as %s are"
              .formatted(location, EncodedFormat.NAMES));
    }
    return new EncodedFiles(files, options);
  }

  @Override
  public String name() {
    return files.name();
  }

  @Override
  public ImageFormat format() {
    return format;
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(paths.size());
  }

  @Override
  public List<String> classes() {
    return classes.classes();
  }

  @Override
  public String id(long index) {
    return paths.get(Math.toIntExact(index));
  }

  @Override
  public SourceImage read(long index) throws RejectedImageException {
    int i = Math.toIntExact(index);
    return new SourceImage(paths.get(i), classes.labels()[i], decoder.decode(content(i)));
  }

  @Override
  public EncodedImage readEncoded(long index) throws RejectedImageException {
    int i = Math.toIntExact(index);
    int label = classes.labels()[i];
    String name = label == SourceImage.UNLABELLED ? null : classes.classes().get(label);
    return new EncodedImage(paths.get(i), name, content(i));
  }

  @Override
  public void close() {
    files.close();
  }

  private byte[] content(int i) throws RejectedImageException {
    byte[] content;
    try {
      content = files.read(paths.get(i));
    } catch (IOException e) {
      throw new RejectedImageException(Reason.UNDECODABLE, "cannot be read: " + e.getMessage(), e);
    }
    if (content.length > ImageFiles.MAX_FILE_BYTES) {
      throw new RejectedImageException(
          Reason.TOO_MANY_BYTES, "more than %d bytes".formatted(ImageFiles.MAX_FILE_BYTES));
    }
    return content;
  }
}
