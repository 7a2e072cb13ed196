package io.streamgan.trainer.average;

import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import io.streamgan.schemas.access.Right;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.service.StreamsSettings;
import java.util.ArrayList;
import java.util.List;

/** The rights of the aggregator. */
public final class AverageRights {
  private AverageRights() {}

  /**
   * @param settings that {@link AverageSettings#definition} declares
   */
  public static List<Right> of(Settings settings) {
    String prefix = settings.topicsPrefix();
    List<Right> rights = new ArrayList<>();
    rights.add(Right.topic(Topic.CONTRIBUTIONS.name(prefix), READ));
    for (Topic topic : List.of(Topic.CHECKPOINTS, Topic.GENERATORS, Topic.ROUNDS)) {
      rights.add(Right.topic(topic.name(prefix), WRITE));
    }
    rights.addAll(StreamsSettings.rightsWithState(AverageSettings.applicationId(settings)));
    return rights;
  }
}
