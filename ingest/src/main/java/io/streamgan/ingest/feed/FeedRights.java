package io.streamgan.ingest.feed;

import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import io.streamgan.ingest.input.InputSettings;
import io.streamgan.schemas.access.Right;
import io.streamgan.schemas.classes.ClassesTopic;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import java.util.ArrayList;
import java.util.List;

/** The rights of a feed. */
public final class FeedRights {
  private FeedRights() {}

  /**
   * @param settings that {@link FeedSettings#definition} declares
   */
  public static List<Right> of(Settings settings) {
    String prefix = settings.topicsPrefix();
    boolean watches = settings.get(FeedSettings.WATCH);
    boolean raw = watches || settings.get(FeedSettings.RAW);
    Topic topic = raw ? Topic.RAW_IMAGES : Topic.IMAGES;
    List<Right> rights = new ArrayList<>();
    rights.add(
        settings.get(FeedSettings.RESUME)
            ? Right.topic(topic.name(prefix), READ, WRITE)
            : Right.topic(topic.name(prefix), WRITE));
    rights.addAll(ClassesTopic.rights(prefix));
    if (watches) {
      rights.add(Right.topic(Topic.WATCHED_FILES.name(prefix), READ, WRITE));
      rights.add(Right.transactionalId(FeedSettings.watchId(prefix, "")).prefixed());
    }
    String group = settings.get(FeedSettings.MAX_LAG_GROUP);
    if (!group.isEmpty() && !watches) {
      if (raw) {
        rights.add(Right.topic(Topic.IMAGES.name(prefix), DESCRIBE));
        rights.add(Right.group(InputSettings.applicationId(settings), DESCRIBE));
      }
      rights.add(Right.group(group, DESCRIBE));
    }
    return rights;
  }
}
