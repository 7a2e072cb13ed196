package io.streamgan.schemas.topics;

import java.util.List;
import org.apache.kafka.common.KafkaException;

/** Topics that a service needs do not exist, and it may not create them. */
public final class MissingTopicException extends KafkaException {
  private static final long serialVersionUID = 1;

  public MissingTopicException(List<String> topics) {
    super(
        "missing topics %s; create them with './streamgan topics create' or set topics.create=true"
            .formatted(String.join(", ", topics)));
  }
}
