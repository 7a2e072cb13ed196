package io.streamgan.ingest.topology;

import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.schemas.classes.ClassNames;
import io.streamgan.schemas.classes.ClassesTopic;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.schemas.settings.Settings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Converts labels, which are names or numbers of classes, to class indices. A label that denotes no
 * class yet becomes a class, unless {@code ingest.classes} lists the only ones. For one thread.
 */
final class ClassLabels {
  static final int UNLABELLED = ClassNames.UNLABELLED;

  private final Growth growth;
  private final boolean listed;
  private ClassNames classes;

  /** Adds the class of a label. */
  @FunctionalInterface
  interface Growth {
    /**
     * Returns the classes with that of {@code label}.
     *
     * @throws IllegalArgumentException when the label cannot be a class
     */
    ClassNames add(String label);
  }

  private ClassLabels(ClassNames classes, Growth growth, boolean listed) {
    this.classes = classes;
    this.growth = growth;
    this.listed = listed;
  }

  /** Returns the labels of {@code classes} only. */
  static ClassLabels listed(ClassNames classes) {
    return new ClassLabels(classes, label -> classes, true);
  }

  /** Returns the labels of all classes, to which {@code growth} adds new ones. */
  static ClassLabels growing(Growth growth) {
    return new ClassLabels(ClassNames.NONE, growth, false);
  }

  /** Returns the labels as {@code settings} read them. */
  static ClassLabels of(Settings settings) {
    List<String> listed = settings.get(TopologySettings.CLASSES);
    if (!listed.isEmpty()) {
      return listed(ClassNames.of(listed));
    }
    ClassesTopic topic = new ClassesTopic(settings);
    return growing(label -> topic.add(List.of(label)));
  }

  /**
   * @param label null where the image has none
   * @return {@link #UNLABELLED} where the image has no label
   * @throws RejectedImageException when the label denotes no class and cannot become one
   */
  int index(@Nullable String label) throws RejectedImageException {
    if (label == null) {
      return UNLABELLED;
    }
    int index = classes.index(label);
    if (index != UNLABELLED) {
      return index;
    }
    if (listed) {
      throw new RejectedImageException(
          Reason.UNKNOWN_LABEL,
          "label '%s' is none of the %d of ingest.classes".formatted(label, classes.size()));
    }
    return ClassNames.isUnlabelled(label) ? UNLABELLED : added(label);
  }

  private int added(String label) throws RejectedImageException {
    try {
      classes = growth.add(label);
    } catch (IllegalArgumentException e) {
      throw new RejectedImageException(Reason.UNKNOWN_LABEL, String.valueOf(e.getMessage()), e);
    }
    return classes.index(label);
  }
}
