package io.streamgan.ingest.topology;

import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;

/**
 * The topology of the ingest service, without its threads:
 *
 * <pre>
 * raw-images -> convert -+-> images
 *                        +-> dead-letters
 * </pre>
 *
 * <p>Keys, timestamps and headers stay the same.
 */
public final class IngestTopology {
  static final String RAW_IMAGES = "raw-images";
  static final String CONVERT = "convert";
  static final String IMAGES = "images";
  static final String DEAD_LETTERS = "dead-letters";

  private IngestTopology() {}

  /**
   * Builds the topology.
   *
   * @param limits sizes of the records that the topics take
   * @param counts counts accepted, rejected and duplicate records
   */
  public static Topology build(Settings settings, SinkLimits limits, IngestCounts counts) {
    return build(settings, limits, counts, () -> ClassLabels.of(settings));
  }

  /**
   * Builds the topology.
   *
   * @param labels converts the labels of one of Kafka Streams' tasks
   */
  static Topology build(
      Settings settings, SinkLimits limits, IngestCounts counts, Supplier<ClassLabels> labels) {
    boolean deduplicate = settings.get(TopologySettings.DEDUPLICATE);
    String images = Topic.IMAGES.name(settings.topicsPrefix());
    String deadLetters = Topic.DEAD_LETTERS.name(settings.topicsPrefix());
    Topology topology = new Topology();
    try (Serde<byte[]> bytes = Serdes.ByteArray()) {
      topology.addSource(
          RAW_IMAGES,
          bytes.deserializer(),
          bytes.deserializer(),
          TopologySettings.inputTopics(settings).toArray(String[]::new));
      topology.addProcessor(
          CONVERT,
          () ->
              new ConvertProcessor(
                  new ImageConverter(settings, images, labels.get()),
                  counts,
                  deadLetters,
                  limits,
                  deduplicate),
          RAW_IMAGES);
      if (deduplicate) {
        topology.addStateStore(
            RecentContent.store(settings.get(TopologySettings.DEDUPLICATE_WINDOW)), CONVERT);
      }
      topology.addSink(IMAGES, images, bytes.serializer(), bytes.serializer(), CONVERT);
      topology.addSink(DEAD_LETTERS, deadLetters, bytes.serializer(), bytes.serializer(), CONVERT);
    }
    return topology;
  }
}
