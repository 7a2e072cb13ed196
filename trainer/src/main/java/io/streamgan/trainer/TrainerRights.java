package io.streamgan.trainer;

import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import io.streamgan.schemas.access.Right;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.trainer.settings.TrainerSettings;
import java.util.List;

/** The rights of a trainer. */
public final class TrainerRights {
  private TrainerRights() {}

  /**
   * @param settings that {@link TrainerSettings#definition} declares
   */
  public static List<Right> of(Settings settings) {
    String prefix = settings.topicsPrefix();
    TrainerSettings trainer = TrainerSettings.of(settings);
    return List.of(
        Right.topic(Topic.IMAGES.name(prefix), READ),
        Right.topic(Topic.CLASSES.name(prefix), READ),
        Right.topic(Topic.CHECKPOINTS.name(prefix), READ, WRITE, DESCRIBE_CONFIGS),
        Right.topic(Topic.EVENTS.name(prefix), READ, WRITE),
        Right.topic(Topic.METRICS.name(prefix), WRITE),
        Right.topic(Topic.SAMPLES.name(prefix), WRITE),
        Right.topic(Topic.GENERATORS.name(prefix), WRITE),
        Right.topic(Topic.DEAD_LETTERS.name(prefix), WRITE),
        Right.group(trainer.groupId(), READ),
        Right.transactionalId(trainer.transactionalId()));
  }
}
