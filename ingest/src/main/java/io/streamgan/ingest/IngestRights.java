package io.streamgan.ingest;

import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import io.streamgan.ingest.feed.FeedRights;
import io.streamgan.ingest.feed.FeedSettings;
import io.streamgan.ingest.input.InputSettings;
import io.streamgan.ingest.topology.TopologySettings;
import io.streamgan.schemas.access.Right;
import io.streamgan.schemas.classes.ClassesTopic;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.service.StreamsSettings;
import java.util.ArrayList;
import java.util.List;

/** The rights of the ingest service. */
public final class IngestRights {
  private IngestRights() {}

  /**
   * @param settings that {@link IngestSettings#definition} declares
   */
  public static List<Right> of(Settings settings) {
    String prefix = settings.topicsPrefix();
    List<Right> rights = new ArrayList<>();
    for (String input : TopologySettings.inputTopics(settings)) {
      rights.add(Right.topic(input, READ));
    }
    rights.add(Right.topic(Topic.IMAGES.name(prefix), WRITE, DESCRIBE_CONFIGS));
    rights.add(Right.topic(Topic.DEAD_LETTERS.name(prefix), WRITE, DESCRIBE_CONFIGS));
    rights.addAll(ClassesTopic.rights(prefix));
    String application = InputSettings.applicationId(settings);
    rights.addAll(
        TopologySettings.hasState(settings)
            ? StreamsSettings.rightsWithState(application)
            : StreamsSettings.rights(application));
    if (!settings.get(FeedSettings.SOURCE).isEmpty()) {
      rights.addAll(FeedRights.of(settings));
    }
    return rights;
  }
}
