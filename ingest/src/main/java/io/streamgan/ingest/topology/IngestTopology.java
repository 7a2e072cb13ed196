package io.streamgan.ingest.topology;

import io.streamgan.schemas.topics.Topic;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;

/**
 * The wiring of the ingest service, apart from where it runs:
 *
 * <pre>
 * raw-images -> convert -+-> images
 *                        +-> dead-letters
 * </pre>
 *
 * <p>Keys stay as they are, and so do timestamps and headers.
 */
public final class IngestTopology {
  static final String RAW_IMAGES = "raw-images";
  static final String CONVERT = "convert";
  static final String IMAGES = "images";
  static final String DEAD_LETTERS = "dead-letters";

  private IngestTopology() {}

  /**
   * @param counts where what happens is counted
   */
  public static Topology build(TopologySettings settings, IngestCounts counts) {
    String images = Topic.IMAGES.name(settings.topicsPrefix());
    String deadLetters = Topic.DEAD_LETTERS.name(settings.topicsPrefix());
    Topology topology = new Topology();
    try (Serde<byte[]> bytes = Serdes.ByteArray()) {
      topology.addSource(
          RAW_IMAGES,
          bytes.deserializer(),
          bytes.deserializer(),
          settings.inputTopics().toArray(String[]::new));
      topology.addProcessor(
          CONVERT,
          () ->
              new ConvertProcessor(
                  new ImageConverter(settings, images),
                  counts,
                  deadLetters,
                  settings.duplicateWindow() > 0),
          RAW_IMAGES);
      if (settings.duplicateWindow() > 0) {
        topology.addStateStore(RecentContent.store(settings.duplicateWindow()), CONVERT);
      }
      topology.addSink(IMAGES, images, bytes.serializer(), bytes.serializer(), CONVERT);
      topology.addSink(DEAD_LETTERS, deadLetters, bytes.serializer(), bytes.serializer(), CONVERT);
    }
    return topology;
  }
}
