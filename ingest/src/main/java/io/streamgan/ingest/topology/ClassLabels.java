package io.streamgan.ingest.topology;

import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.schemas.deadletters.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Converts labels, which are names or numbers of classes, to class indices. Without named classes,
 * a number is the index, and a name is ignored, so that labels need not be configured; with named
 * classes, a label that is none of them is an error.
 */
final class ClassLabels {
  static final int UNLABELLED = -1;

  private final List<String> classes;

  /**
   * @param classes names by index; empty for none
   */
  ClassLabels(List<String> classes) {
    this.classes = List.copyOf(classes);
  }

  /**
   * @param label null where the image has none
   * @return {@link #UNLABELLED} where the label is absent or ignored
   * @throws RejectedImageException when classes have names and this is none of them
   */
  int index(@Nullable String label) throws RejectedImageException {
    if (label == null) {
      return UNLABELLED;
    }
    int named = classes.indexOf(label);
    if (named >= 0) {
      return named;
    }
    int number = label.matches("\\d{1,9}") ? Integer.parseInt(label) : UNLABELLED;
    if (!classes.isEmpty() && (number == UNLABELLED || number >= classes.size())) {
      throw new RejectedImageException(
          Reason.UNKNOWN_LABEL,
          "label '%s' is none of the %d of ingest.classes".formatted(label, classes.size()));
    }
    return number;
  }
}
