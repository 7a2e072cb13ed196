package io.streamgan.schemas.topics;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;

/** The cluster refuses to create topics. */
public final class RefusedTopicException extends KafkaException {
  private static final long serialVersionUID = 1;

  /**
   * @param topics names of the refused topics, by the cluster's reason
   */
  RefusedTopicException(Map<String, List<String>> topics) {
    super(
        topics.entrySet().stream()
            .map(
                refused ->
                    "%s (%s)".formatted(String.join(", ", refused.getValue()), refused.getKey()))
            .collect(
                Collectors.joining(
                    "; ",
                    "the cluster refuses to create topics ",
                    "; change topics.segment.bytes, topics.max.message.bytes,"
                        + " topics.replication.factor or topics.min.insync.replicas, or create them"
                        + " with another tool")));
  }
}
