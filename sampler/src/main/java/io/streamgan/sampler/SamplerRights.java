package io.streamgan.sampler;

import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import io.streamgan.schemas.access.Right;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import java.util.ArrayList;
import java.util.List;

/** The rights of a sampler. */
public final class SamplerRights {
  private SamplerRights() {}

  /**
   * @param settings that {@link SamplerSettings#definition} declares
   */
  public static List<Right> of(Settings settings) {
    String prefix = settings.topicsPrefix();
    List<Right> rights = new ArrayList<>();
    for (Topic topic : SamplerServer.TOPICS) {
      rights.add(Right.topic(topic.name(prefix), READ));
    }
    rights.add(
        Right.topic(
            Topic.IMAGES.name(prefix),
            settings.get(SamplerSettings.REAL_IMAGES) ? READ : DESCRIBE));
    if (settings.get(SamplerSettings.REQUESTS)) {
      rights.add(Right.topic(Topic.SAMPLE_REQUESTS.name(prefix), READ));
      rights.add(Right.topic(Topic.SAMPLE_REPLIES.name(prefix), WRITE));
      rights.add(Right.group(SamplerSettings.requestGroup(settings), READ));
    }
    return rights;
  }
}
