package io.streamgan.ingest.topology;

import io.streamgan.ingest.input.InputSettings;
import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Setting;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import java.util.List;

/** Declares the names of the classes, and deduplication. */
public final class TopologySettings {
  public static final Declarations DECLARATIONS = new Declarations();

  public static final Setting<List<String>> CLASSES =
      DECLARATIONS
          .ofList("ingest.classes", List.of())
          .medium(
              "The only classes that raw images may have, in the order of their indices; an image"
                  + " with another label becomes a dead letter. They must agree with the topic"
                  + " classes. If empty, a label that is new becomes a class, after those that the"
                  + " topic holds.");

  static final Setting<Boolean> DEDUPLICATE =
      DECLARATIONS
          .ofBoolean("ingest.deduplicate", false)
          .medium(
              "Whether an image is dropped and counted if the same encoded content was received"
                  + " before on its partition.");
  static final Setting<Integer> DEDUPLICATE_WINDOW =
      DECLARATIONS
          .ofInt("ingest.deduplicate.window.images", 100_000)
          .between(1, 10_000_000)
          .low(
              "Number of images of a partition that ingest.deduplicate remembers, at about 200"
                  + " bytes of heap each; the least recently received is forgotten first.");

  private TopologySettings() {}

  /** Names of the topics that are read. */
  public static List<String> inputTopics(Settings settings) {
    List<String> topics = settings.get(InputSettings.TOPICS);
    return topics.isEmpty() ? List.of(Topic.RAW_IMAGES.name(settings.topicsPrefix())) : topics;
  }

  /** Whether the topology has state, which Kafka Streams keeps on a changelog. */
  public static boolean hasState(Settings settings) {
    return settings.get(DEDUPLICATE);
  }
}
