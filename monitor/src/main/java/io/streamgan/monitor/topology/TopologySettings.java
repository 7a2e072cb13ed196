package io.streamgan.monitor.topology;

import io.streamgan.monitor.health.Thresholds;
import io.streamgan.schemas.topics.Topic;
import java.util.List;

/**
 * What the topology does.
 *
 * @param topicsPrefix what the names of all topics begin with
 * @param windowsMillis lengths of the windows
 * @param thresholds where health ends
 * @param requests what trainers are asked to do then
 */
public record TopologySettings(
    String topicsPrefix, List<Long> windowsMillis, Thresholds thresholds, Requests requests) {
  public TopologySettings {
    windowsMillis = List.copyOf(windowsMillis);
  }

  String name(Topic topic) {
    return topic.name(topicsPrefix);
  }
}
