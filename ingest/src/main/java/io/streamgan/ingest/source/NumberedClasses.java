package io.streamgan.ingest.source;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Labels that are numbers, as files of arrays have them: each is its class index, and its class's
 * name.
 *
 * @param labels class index of each image; empty where nothing is labelled
 */
public record NumberedClasses(int[] labels, List<String> classes) {
  public static final NumberedClasses NONE = new NumberedClasses(new int[0], List.of());

  /** A larger number is no class. */
  private static final int MAX_CLASS = 65_535;

  /**
   * Makes labels of numbers.
   *
   * @param numbers as stored; the labels are made in place
   * @param offset number of the first class
   * @param file for messages
   * @throws SourceException when a number is that of no class
   */
  public static NumberedClasses of(int[] numbers, int offset, Object file) {
    for (int i = 0; i < numbers.length; i++) {
      int label = numbers[i] - offset;
      if (label < 0 || label > MAX_CLASS) {
        throw new SourceException(
            "label %d of image %d in %s is no class: with labels.offset=%d, labels are %d to %d; set labels.offset to the smallest label"
                .formatted(numbers[i], i, file, offset, offset, offset + MAX_CLASS));
      }
      numbers[i] = label;
    }
    int count = Arrays.stream(numbers).max().orElse(-1) + 1;
    return new NumberedClasses(
        numbers, IntStream.range(0, count).mapToObj(Integer::toString).toList());
  }

  /** Class index of an image; {@link SourceImage#UNLABELLED} where nothing is labelled. */
  public int label(long index) {
    return labels.length == 0 ? SourceImage.UNLABELLED : labels[(int) index];
  }

  /** Name of the class of an image; null where nothing is labelled. */
  @Nullable String name(long index) {
    return labels.length == 0 ? null : classes.get(labels[(int) index]);
  }
}
