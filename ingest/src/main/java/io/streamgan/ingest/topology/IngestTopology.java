package io.streamgan.ingest.topology;

import io.streamgan.ingest.image.Decoding;
import io.streamgan.schemas.topics.Topic;
import java.util.List;
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
 * <p>Keys stay as they are, and so do timestamps and headers. It holds no state.
 */
public final class IngestTopology {
  static final String RAW_IMAGES = "raw-images";
  static final String CONVERT = "convert";
  static final String IMAGES = "images";
  static final String DEAD_LETTERS = "dead-letters";

  private IngestTopology() {}

  /**
   * @param topicsPrefix what the names of all topics begin with
   * @param decoding of encoded images
   * @param classes names by index; empty for none
   * @param counts where what happens is counted
   */
  public static Topology build(
      String topicsPrefix, Decoding decoding, List<String> classes, IngestCounts counts) {
    String deadLetters = Topic.DEAD_LETTERS.name(topicsPrefix);
    Topology topology = new Topology();
    try (Serde<byte[]> bytes = Serdes.ByteArray()) {
      topology.addSource(
          RAW_IMAGES,
          bytes.deserializer(),
          bytes.deserializer(),
          Topic.RAW_IMAGES.name(topicsPrefix));
      topology.addProcessor(
          CONVERT,
          () -> new ConvertProcessor(new ImageConverter(decoding, classes), counts, deadLetters),
          RAW_IMAGES);
      topology.addSink(
          IMAGES, Topic.IMAGES.name(topicsPrefix), bytes.serializer(), bytes.serializer(), CONVERT);
      topology.addSink(DEAD_LETTERS, deadLetters, bytes.serializer(), bytes.serializer(), CONVERT);
    }
    return topology;
  }
}
