package io.streamgan.ingest.topology;

import io.streamgan.ingest.image.Decoding;
import io.streamgan.ingest.input.InputSettings;
import io.streamgan.schemas.topics.Topic;
import java.util.List;

/**
 * What the topology does.
 *
 * @param topicsPrefix what the names of all topics begin with
 * @param input where images come from and how their records are read
 * @param decoding of encoded images
 * @param classes names by index; empty for none
 * @param duplicateWindow contents of a partition that are remembered to drop what comes again; 0 to
 *     drop nothing
 */
public record TopologySettings(
    String topicsPrefix,
    InputSettings input,
    Decoding decoding,
    List<String> classes,
    int duplicateWindow) {

  /** Names of the topics that are read. */
  public List<String> inputTopics() {
    return input.topics().isEmpty() ? List.of(Topic.RAW_IMAGES.name(topicsPrefix)) : input.topics();
  }
}
