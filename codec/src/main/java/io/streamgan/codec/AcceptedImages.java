package io.streamgan.codec;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.ImageSize;
import io.streamgan.schemas.ImageBatch;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The images that a reader can use.
 *
 * @param size null for any
 * @param channels 1, 3 or 4; 0 for any of these
 * @param classes number of classes that labels must be below; 0 for any label
 */
public record AcceptedImages(@Nullable ImageSize size, int channels, int classes) {
  /** Every height and width, grey, RGB or RGBA, with any labels. */
  public static final AcceptedImages ANY = new AcceptedImages(null, 0, 0);

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
    boolean known = channels == 0 ? ImageShape.areChannels(found) : found == channels;
    return known
        && height > 0
        && width > 0
        && (size == null || size.equals(new ImageSize(height, width)))
        && (long) height * width <= Integer.MAX_VALUE / found;
  }

  /** The accepted shapes, for an error. */
  String shapes() {
    String known = channels == 0 ? "1, 3 or 4" : Integer.toString(channels);
    return size == null
        ? "any size and %s channels".formatted(known)
        : "%sx%s".formatted(size, known);
  }
}
