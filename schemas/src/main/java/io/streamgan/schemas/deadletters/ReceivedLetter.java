package io.streamgan.schemas.deadletters;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A record of {@code dead-letters} as it is read. Anyone may write there: what is missing is "?".
 *
 * @param record as it lies on {@code dead-letters}
 * @param reason a {@link Reason} by name
 * @param detail one line for people
 * @param topic that the record was on
 * @param position partition and offset there
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

  /** Where it lies on {@code dead-letters}: partition and offset. */
  public String id() {
    return record.partition() + "@" + record.offset();
  }

  /** Whether the topic that it was on is known, and its value was not too large to be kept. */
  public boolean isReplayable() {
    return !topic.equals(UNKNOWN) && record.value() != null;
  }

  /** The record as it came, for the topic that it was on: its key, value, time and own headers. */
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
