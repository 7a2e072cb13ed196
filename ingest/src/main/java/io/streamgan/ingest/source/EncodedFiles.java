package io.streamgan.ingest.source;

import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.image.ImageDecoder;
import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.ingest.image.header.EncodedFormat;
import io.streamgan.schemas.deadletters.Reason;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Image files of a folder or an archive, whose classes sub-folders or a table name. */
public final class EncodedFiles implements ImageSource {
  private static final Logger LOG = LoggerFactory.getLogger(EncodedFiles.class);

  private final ImageFiles files;
  private final ImageShape format;
  private final ImageDecoder decoder;
  private final List<String> paths;
  private final ClassFolders classes;

  private EncodedFiles(ImageFiles files, ClassFolders classes, SourceOptions options) {
    this.files = files;
    this.classes = classes;
    format = options.decoding().format();
    decoder = new ImageDecoder(options.decoding());
    paths = classes.paths();
  }

  /**
   * @param location for messages
   * @param files closed with the source
   * @throws SourceException when there are none, or none of the wanted split
   */
  static EncodedFiles open(Object location, ImageFiles files, SourceOptions options) {
    ClassFolders classes = ClassFolders.of(files.paths(), files::pathInSet, options.split());
    Map<String, String> labels = files.labels();
    if (labels.isEmpty() && classes.classes().isEmpty()) {
      labels = LabelTables.of(files, location);
    }
    if (!labels.isEmpty()) {
      classes = classes.labelledBy(labels, options.labelsOffset(), location);
    }
    if (files.paths().isEmpty()) {
      files.close();
      throw new SourceException(
          "no images in %s: it holds no file that is %s%s"
              .formatted(location, EncodedFormat.NAMES, others(files.skipped())));
    }
    if (classes.paths().isEmpty()) {
      files.close();
      throw noSuchSplit(location, options.split(), classes.splits().keySet());
    }
    logSplits(files.name(), classes.splits(), options.split());
    files.select(classes.paths());
    return new EncodedFiles(files, classes, options);
  }

  /**
   * Logs how many images each split of a source has, unless there is one at most.
   *
   * @param wanted split that is fed; empty for all
   */
  public static void logSplits(String source, Map<String, Integer> splits, String wanted) {
    if (splits.size() > 1) {
      LOG.info(
          "{} is divided into splits: {}; {}",
          source,
          KindCounts.of(splits),
          wanted.isEmpty()
              ? "all are fed, feed.split chooses one"
              : FolderLayout.splitOf(wanted) + " is fed");
    }
  }

  /**
   * Returns the error for a split that a source lacks.
   *
   * @param splits that there are
   */
  public static SourceException noSuchSplit(Object location, String wanted, Set<String> splits) {
    return new SourceException(
        "%s has no split '%s'; %s"
            .formatted(
                location,
                wanted,
                splits.isEmpty()
                    ? "it is not divided into splits: leave feed.split empty"
                    : "set feed.split to one of " + splits));
  }

  @Override
  public String name() {
    return files.name();
  }

  @Override
  public ImageShape format() {
    return format;
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(paths.size());
  }

  @Override
  public OptionalInt window() {
    return files.window();
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
  public Map<String, Integer> skipped() {
    return files.skipped();
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

  private static String others(Map<String, Integer> skipped) {
    return skipped.isEmpty() ? "" : "; found: " + KindCounts.of(skipped);
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
