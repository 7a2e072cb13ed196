package io.streamgan.trainer;

import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import io.streamgan.schemas.access.Right;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.trainer.settings.TrainerSettings;
import java.util.ArrayList;
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
    List<Right> rights = new ArrayList<>();
    rights.add(Right.topic(Topic.IMAGES.name(prefix), READ));
    if (trainer.classes() > 0) {
      rights.add(Right.topic(Topic.CLASSES.name(prefix), READ));
    }
    boolean sole = trainer.lanes() == 1;
    rights.add(
        sole
            ? Right.topic(Topic.CHECKPOINTS.name(prefix), READ, WRITE, DESCRIBE_CONFIGS)
            : Right.topic(Topic.CHECKPOINTS.name(prefix), READ, DESCRIBE_CONFIGS));
    // It reads the monitor's events where it may act on them.
    rights.add(Right.topic(Topic.EVENTS.name(prefix), READ, WRITE));
    // The aggregator publishes the generators of lanes.
    for (Topic topic :
        List.of(Topic.METRICS, Topic.SAMPLES, sole ? Topic.GENERATORS : Topic.CONTRIBUTIONS)) {
      rights.add(Right.topic(topic.name(prefix), WRITE));
    }
    if (!sole) {
      rights.add(Right.topic(Topic.ROUNDS.name(prefix), READ));
    }
    rights.add(Right.topic(Topic.DEAD_LETTERS.name(prefix), WRITE));
    rights.add(Right.group(trainer.groupId(), READ));
    rights.add(
        sole
            ? Right.transactionalId(trainer.transactionalId())
            : Right.transactionalId(trainer.lanesTransactionalId()).prefixed());
    return rights;
  }
}
