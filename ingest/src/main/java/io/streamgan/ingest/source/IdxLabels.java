package io.streamgan.ingest.source;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds and reads the labels of an IDX file of images, in the file beside it: {@code
 * train-images-idx3-ubyte.gz} has {@code train-labels-idx1-ubyte}, or QMNIST's {@code
 * train-labels-idx2-int}, whose first column is the class; each plain or .gz.
 */
final class IdxLabels {
  private static final Logger LOG = LoggerFactory.getLogger(IdxLabels.class);
  private static final String GZIP = ".gz";

  private IdxLabels() {}

  /**
   * @param images the file of images
   * @param count number of images
   * @param offset number of the first class
   * @throws SourceException when the file of labels is no such file, or has another number of them
   */
  static NumberedClasses beside(Path images, int count, int offset) {
    Set<String> names = names(images.getFileName().toString());
    Optional<Path> found =
        names.stream().map(images::resolveSibling).filter(Files::isRegularFile).findFirst();
    if (found.isEmpty()) {
      LOG.info(
          "{} has no labels: {}",
          images.getFileName(),
          names.isEmpty()
              ? "its name has no 'images', which a file of labels would have 'labels' for"
              : "looked beside it for " + names.stream().collect(Collectors.joining(", ")));
      return NumberedClasses.NONE;
    }
    LOG.info("labels of {}: {}", images.getFileName(), found.get().getFileName());
    return NumberedClasses.of(read(found.get(), images, count), offset, found.get());
  }

  /** Names that the file of labels of the file {@code images} may have. */
  static Set<String> names(String images) {
    String plain =
        images.endsWith(GZIP) ? images.substring(0, images.length() - GZIP.length()) : images;
    Set<String> names = new LinkedHashSet<>();
    int at = plain.lastIndexOf("images");
    if (at < 0) {
      return names;
    }
    String before = plain.substring(0, at) + "labels";
    String after = plain.substring(at + "images".length());
    for (String end :
        List.of(after.replace("idx3", "idx1"), after.replace("idx3-ubyte", "idx2-int"))) {
      boolean gzipped = images.endsWith(GZIP);
      names.add(before + end + (gzipped ? GZIP : ""));
      names.add(before + end + (gzipped ? "" : GZIP));
    }
    return names;
  }

  private static int[] read(Path file, Path images, int count) {
    try (IdxFile labels = IdxFile.open(file, IdxFile.LABELS)) {
      if (labels.dimension(0) != count) {
        throw new SourceException(
            "%s has %d labels for the %d images of %s; they belong to different data sets"
                .formatted(file, labels.dimension(0), count, images));
      }
      byte[] values = new byte[Math.toIntExact(labels.bytes())];
      labels.read(0, values);
      int stride = values.length / count;
      int[] numbers = new int[count];
      for (int i = 0; i < count; i++) {
        numbers[i] = stride == 1 ? values[i] & 0xff : ByteBuffer.wrap(values).getInt(i * stride);
      }
      return numbers;
    }
  }
}
