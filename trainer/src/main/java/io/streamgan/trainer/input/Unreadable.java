package io.streamgan.trainer.input;

import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.trainer.input.Input.RejectedRecord;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * A record that the consumer cannot return, because the broker's log has bytes that do not match
 * their checksum or that cannot be decompressed. The consumer's exception names the partition in
 * its message only.
 */
record Unreadable(TopicPartition partition, String detail) {
  private static final Pattern MESSAGE =
      Pattern.compile(
          "(?:Record batch for partition|Record for partition"
              + "|Received exception when fetching the next record from) (\\S+?)"
              + "(?: at offset |\\. If needed).*",
          Pattern.DOTALL);

  /**
   * Returns what {@code failure} of a poll says about one of {@code assigned}; empty if nothing.
   */
  static Optional<Unreadable> of(KafkaException failure, Collection<TopicPartition> assigned) {
    Matcher message = MESSAGE.matcher(String.valueOf(failure.getMessage()));
    if (!message.matches()) {
      return Optional.empty();
    }
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return assigned.stream()
        .filter(partition -> partition.toString().equals(message.group(1)))
        .findFirst()
        .map(partition -> new Unreadable(partition, String.valueOf(cause.getMessage())));
  }

  /** Returns the record at {@code offset} as a rejected one, without its bytes. */
  RejectedRecord rejected(long offset) {
    return rejected(partition, offset, Reason.UNREADABLE_RECORD, detail);
  }

  /** Returns a record that has not been read as a rejected one. */
  static RejectedRecord rejected(
      TopicPartition partition, long offset, Reason reason, String detail) {
    return new RejectedRecord(
        new ConsumerRecord<>(partition.topic(), partition.partition(), offset, null, null),
        reason,
        detail);
  }
}
