package io.streamgan.monitor.evaluate;

import io.streamgan.codec.PublishedGenerator;
import io.streamgan.schemas.topics.TopicLog;
import java.util.Map;
import java.util.Optional;

/** Reads the newest usable generator of one model from the end of its topic. Not thread-safe. */
final class NewestGenerator {
  /** Offsets to read: enough for a generator of usual size, and all where these hold none. */
  private static final long[] OFFSETS = {48, Long.MAX_VALUE};

  private final Map<String, Object> client;
  private final String topic;
  private final String model;
  private final GeneratorRefusals refusals;

  /**
   * @param client settings of Kafka's consumer
   */
  NewestGenerator(
      Map<String, Object> client, String topic, String model, GeneratorRefusals refusals) {
    this.client = client;
    this.topic = topic;
    this.model = model;
    this.refusals = refusals;
  }

  /** Empty while there is none. A newer one that is refused is counted and logged. */
  Optional<PublishedGenerator> read() {
    GeneratorScan scan = new GeneratorScan(topic, model);
    try (TopicLog log = new TopicLog(client, topic, TopicLog.End.VISIBLE)) {
      for (long offsets : OFFSETS) {
        scan = new GeneratorScan(topic, model);
        log.readNewest(offsets, scan::take);
        if (scan.newest().isPresent()) {
          break;
        }
      }
    }
    scan.refusal().ifPresent(refusals::add);
    return scan.newest();
  }
}
