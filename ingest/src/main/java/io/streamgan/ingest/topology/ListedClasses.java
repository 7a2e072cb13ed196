package io.streamgan.ingest.topology;

import io.streamgan.schemas.classes.ClassConflictException;
import io.streamgan.schemas.classes.ClassNames;
import io.streamgan.schemas.classes.ClassesTopic;
import io.streamgan.schemas.settings.Settings;

/** The classes that {@code ingest.classes} lists, on the topic where all services find them. */
public final class ListedClasses {
  private ListedClasses() {}

  /**
   * Appends the listed classes that are not on the topic yet.
   *
   * @throws ClassConflictException when a listed class has another index on the topic
   */
  public static void publish(Settings settings) {
    ClassNames listed = ClassNames.of(settings.get(TopologySettings.CLASSES));
    if (listed.isEmpty()) {
      return;
    }
    ClassesTopic topic = new ClassesTopic(settings);
    ClassNames present = topic.read();
    if (!present.keeps(listed.names())) {
      topic.change(now -> extended(now, listed));
    }
  }

  private static ClassNames extended(ClassNames present, ClassNames listed) {
    if (!listed.keeps(present.names())) {
      throw new ClassConflictException(
          ("ingest.classes is %s, but the classes on the topic are %s; leave ingest.classes empty,"
                  + " or list the classes in the order of './streamgan classes list'")
              .formatted(listed, present));
    }
    return listed.withFormer(present.former());
  }
}
