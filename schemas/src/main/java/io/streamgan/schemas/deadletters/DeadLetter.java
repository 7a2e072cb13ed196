package io.streamgan.schemas.deadletters;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** An unchanged record, with headers that contain the reason and the record's original position. */
public final class DeadLetter {
  /** Header with the name of a {@link Reason}. */
  public static final String REASON = "streamgan.reason";

  /** Header with one line that names the expected and the actual value, {@link #shortened}. */
  public static final String DETAIL = "streamgan.detail";

  public static final String TOPIC = "streamgan.topic";

  /** Decimal. */
  public static final String PARTITION = "streamgan.partition";

  /** Decimal. */
  public static final String OFFSET = "streamgan.offset";

  /**
   * Largest size of the record's key, value and headers in a dead letter: the largest record of the
   * dead-letter topic, as streamgan declares it, without our headers.
   */
  public static final int MAX_BYTES = 15 << 20;

  /** Longest detail in characters, before the parts that a dead letter omits are appended. */
  public static final int MAX_DETAIL_LENGTH = 1000;

  private static final String ELLIPSIS = " … ";
  private static final int DETAIL_END_LENGTH = 200;

  private DeadLetter() {}

  /**
   * Returns a detail with at most {@link #MAX_DETAIL_LENGTH} characters: it may quote a value of
   * any length, such as a label. Beginning and end are kept, which name what is wrong.
   */
  public static String shortened(String detail) {
    if (detail.length() <= MAX_DETAIL_LENGTH) {
      return detail;
    }
    int beginning = MAX_DETAIL_LENGTH - ELLIPSIS.length() - DETAIL_END_LENGTH;
    return detail.substring(0, beginning)
        + ELLIPSIS
        + detail.substring(detail.length() - DETAIL_END_LENGTH);
  }

  /**
   * Returns a dead letter for {@code topic} with the key, value and headers of {@code record} and
   * with our headers.
   */
  public static ProducerRecord<byte[], byte[]> of(
      String topic, ConsumerRecord<byte[], byte[]> record, Reason reason, String detail) {
    return of(topic, record, reason, detail, MAX_BYTES);
  }

  /**
   * Returns a dead letter of limited size. It omits the record's value, then its headers, then its
   * key, until the remaining parts have at most {@code maxBytes}; the detail names the omitted
   * parts.
   */
  public static ProducerRecord<byte[], byte[]> of(
      String topic,
      ConsumerRecord<byte[], byte[]> record,
      Reason reason,
      String detail,
      long maxBytes) {
    long headerBytes = headerBytes(record.headers());
    byte[] key = record.key();
    byte[] value = record.value();
    Headers headers = new RecordHeaders(record.headers());
    StringBuilder text = new StringBuilder(shortened(detail));
    if (length(key) + headerBytes + length(value) > maxBytes && value != null) {
      leaveOut(text, "value", value.length);
      value = null;
    }
    if (length(key) + headerBytes > maxBytes && headerBytes > 0) {
      leaveOut(text, "headers", headerBytes);
      headers = new RecordHeaders();
      headerBytes = 0;
    }
    if (length(key) > maxBytes && key != null) {
      leaveOut(text, "key", key.length);
      key = null;
    }
    add(headers, REASON, reason.name());
    add(headers, DETAIL, text.toString());
    add(headers, TOPIC, record.topic());
    add(headers, PARTITION, Integer.toString(record.partition()));
    add(headers, OFFSET, Long.toString(record.offset()));
    return new ProducerRecord<>(topic, null, key, value, headers);
  }

  /** Returns the size of key, value and headers of {@code record}. */
  public static long bytes(ConsumerRecord<byte[], byte[]> record) {
    return bytes(record.key(), record.value(), record.headers());
  }

  /** Returns the size of a record's key, value and headers. */
  public static long bytes(
      byte @Nullable [] key, byte @Nullable [] value, Iterable<Header> headers) {
    return length(key) + length(value) + headerBytes(headers);
  }

  private static long headerBytes(Iterable<Header> headers) {
    long bytes = 0;
    for (Header header : headers) {
      bytes += Utils.utf8Length(header.key()) + length(header.value());
    }
    return bytes;
  }

  private static long length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static void leaveOut(StringBuilder text, String part, long bytes) {
    text.append("; the %s (%d bytes) did not fit into the dead letter".formatted(part, bytes));
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
