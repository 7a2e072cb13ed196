package io.streamgan.ingest.topology;

import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.schemas.deadletters.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The class index of a label, which is a class's name or number. Without named classes any number
 * stands for itself and a name for nothing, so that a stream can do without labels that it carries;
 * with them, a label that is none of them is an error.
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
   * @return {@link #UNLABELLED} where it stands for no class
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
