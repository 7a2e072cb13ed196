package io.streamgan.schemas.deadletters;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A dead letter that was read from {@code dead-letters}. Any program may write there, so a missing
 * header has the value "?".
 *
 * @param record the record on {@code dead-letters}
 * @param reason name of a {@link Reason}
 * @param detail one line that explains the reason
 * @param topic original topic of the record
 * @param position original partition and offset of the record
 */
public record ReceivedLetter(
    ConsumerRecord<byte[], byte[]> record,
    String reason,
    String detail,
    String topic,
    String position) {
  private static final String UNKNOWN = "?";
  private static final String OURS = "streamgan.";

  public static ReceivedLetter of(ConsumerRecord<byte[], byte[]> record) {
    Headers headers = record.headers();
    return new ReceivedLetter(
        record,
        text(headers, DeadLetter.REASON),
        text(headers, DeadLetter.DETAIL),
        text(headers, DeadLetter.TOPIC),
        text(headers, DeadLetter.PARTITION) + "@" + text(headers, DeadLetter.OFFSET));
  }

  /** Returns the partition and offset on {@code dead-letters}. */
  public String id() {
    return record.partition() + "@" + record.offset();
  }

  /**
   * Returns whether the original topic is known and the dead letter contains the record's value.
   */
  public boolean isReplayable() {
    return !topic.equals(UNKNOWN) && record.value() != null;
  }

  /** Returns the record for its original topic, with its key, value, time and own headers. */
  public ProducerRecord<byte[], byte[]> original() {
    Headers theirs = new RecordHeaders();
    for (Header header : record.headers()) {
      if (!header.key().startsWith(OURS)) {
        theirs.add(header);
      }
    }
    Long time = record.timestamp() < 0 ? null : record.timestamp();
    return new ProducerRecord<>(topic, null, time, record.key(), record.value(), theirs);
  }

  private static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? UNKNOWN
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
