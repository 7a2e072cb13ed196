package io.streamgan.ingest.feed;

import io.streamgan.ingest.source.SourceException;
import io.streamgan.schemas.classes.ClassNames;
import io.streamgan.schemas.classes.ClassesTopic;
import io.streamgan.schemas.settings.Settings;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The classes of a feed's images: names that the source gives them, and indices that the topic
 * {@code classes} gives the names, whichever source has named them first. For the feeding thread.
 */
final class FeedClasses {
  private static final Logger LOG = LoggerFactory.getLogger(FeedClasses.class);

  private final ClassesTopic topic;
  private final String source;
  private ClassNames known = ClassNames.NONE;

  FeedClasses(Settings settings, String source) {
    topic = new ClassesTopic(settings);
    this.source = source;
  }

  /**
   * Appends the classes that are not on the topic yet.
   *
   * @throws SourceException when a name cannot be that of a class
   */
  void add(Collection<String> names) {
    List<String> fresh =
        names.stream()
            .filter(name -> known.index(name) == ClassNames.UNLABELLED)
            .filter(name -> !ClassNames.isUnlabelled(name))
            .toList();
    if (fresh.isEmpty()) {
      return;
    }
    try {
      known = topic.add(fresh);
    } catch (IllegalArgumentException e) {
      throw new SourceException(
          "the classes of %s cannot be used: %s".formatted(source, e.getMessage()), e);
    }
    for (String name : fresh) {
      int index = known.index(name);
      if (isNumber(name) && !isNumber(known.name(index))) {
        LOG.warn(
            "class {} of {} is a number, and index {} is the class '{}'; './streamgan classes list'"
                + " shows all",
            name,
            source,
            index,
            known.name(index));
      }
    }
  }

  /** Returns the index of a class, which is appended to the others if it is not among them. */
  int index(String name) {
    add(List.of(name));
    return known.index(name);
  }

  private static boolean isNumber(String name) {
    return !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
