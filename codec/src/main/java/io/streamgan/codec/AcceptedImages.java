package io.streamgan.codec;

import io.streamgan.schemas.ImageBatch;
import java.util.OptionalInt;

/**
 * The images that a reader can use.
 *
 * @param size height and width; 0 for any
 * @param channels 1 or 3; 0 for either
 * @param classes number of classes that labels must be below; 0 for any label
 */
public record AcceptedImages(int size, int channels, int classes) {
  /** Every height and width, grey or RGB, with any labels. */
  public static final AcceptedImages ANY = new AcceptedImages(0, 0, 0);

  /** The same, with {@code channels} only. */
  public AcceptedImages withChannels(int channels) {
    return new AcceptedImages(size, channels, classes);
  }

  /** The first label that names none of the classes. */
  OptionalInt unknownLabel(ImageBatch batch) {
    return classes == 0 || batch.getLabels() == null
        ? OptionalInt.empty()
        : batch.getLabels().stream()
            .mapToInt(Integer::intValue)
            .filter(label -> label >= classes)
            .findFirst();
  }

  boolean acceptShape(ImageBatch batch) {
    int height = batch.getHeight();
    int width = batch.getWidth();
    int found = batch.getChannels();
    boolean known = channels == 0 ? found == 1 || found == 3 : found == channels;
    return known
        && (size == 0 ? height > 0 && width > 0 : height == size && width == size)
        && (long) height * width <= Integer.MAX_VALUE / found;
  }

  /** The accepted shapes, for an error. */
  String shapes() {
    String known = channels == 0 ? "1 or 3" : Integer.toString(channels);
    return size == 0
        ? "any size and %s channels".formatted(known)
        : "%dx%dx%s".formatted(size, size, known);
  }
}
