package io.streamgan.schemas.topics;

import java.util.Map;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.server.policy.CreateTopicPolicy;

/** Refuses what managed clusters refuse: small segments, large messages, too many replicas. */
public final class ManagedClusterPolicy implements CreateTopicPolicy {
  private static final int MIN_SEGMENT_BYTES = 50 << 20;
  private static final int MAX_MESSAGE_BYTES = 8 << 20;

  @Override
  public void configure(Map<String, ?> configs) {}

  @Override
  public void validate(RequestMetadata topic) {
    require(topic, "segment.bytes", MIN_SEGMENT_BYTES, Integer.MAX_VALUE);
    require(topic, "max.message.bytes", 0, MAX_MESSAGE_BYTES);
    require(topic, "min.insync.replicas", 1, 2);
  }

  private static void require(RequestMetadata topic, String name, int min, int max) {
    String value = topic.configs().get(name);
    if (value != null && (Integer.parseInt(value) < min || Integer.parseInt(value) > max)) {
      throw new PolicyViolationException("%s must be %d to %d".formatted(name, min, max));
    }
  }

  @Override
  public void close() {}
}
