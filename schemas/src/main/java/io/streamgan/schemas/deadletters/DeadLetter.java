package io.streamgan.schemas.deadletters;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** A record as it came, with headers that say why it could not be used and where it was. */
public final class DeadLetter {
  /** A {@link Reason} by name. */
  public static final String REASON = "streamgan.reason";

  /** One line for people: what was expected, what was found. */
  public static final String DETAIL = "streamgan.detail";

  public static final String TOPIC = "streamgan.topic";

  /** Decimal. */
  public static final String PARTITION = "streamgan.partition";

  /** Decimal. */
  public static final String OFFSET = "streamgan.offset";

  /**
   * Key, value and headers of the record in a dead letter: what the dead-letter topic takes as
   * streamgan declares it, less our headers.
   */
  public static final int MAX_BYTES = 15 << 20;

  private DeadLetter() {}

  /**
   * Returns the dead letter of {@code record}, for {@code topic}: its key, value and headers, and
   * ours.
   */
  public static ProducerRecord<byte[], byte[]> of(
      String topic, ConsumerRecord<byte[], byte[]> record, Reason reason, String detail) {
    return of(topic, record, reason, detail, MAX_BYTES);
  }

  /**
   * The same where the topic takes less. Leaves out the record's value, then its headers, then its
   * key, until the others have at most {@code maxBytes}; the detail names what was left out.
   */
  public static ProducerRecord<byte[], byte[]> of(
      String topic,
      ConsumerRecord<byte[], byte[]> record,
      Reason reason,
      String detail,
      long maxBytes) {
    long headerBytes = headerBytes(record);
    byte[] key = record.key();
    byte[] value = record.value();
    Headers headers = new RecordHeaders(record.headers());
    StringBuilder told = new StringBuilder(detail);
    if (length(key) + headerBytes + length(value) > maxBytes && value != null) {
      leaveOut(told, "value", value.length);
      value = null;
    }
    if (length(key) + headerBytes > maxBytes && headerBytes > 0) {
      leaveOut(told, "headers", headerBytes);
      headers = new RecordHeaders();
      headerBytes = 0;
    }
    if (length(key) > maxBytes && key != null) {
      leaveOut(told, "key", key.length);
      key = null;
    }
    add(headers, REASON, reason.name());
    add(headers, DETAIL, told.toString());
    add(headers, TOPIC, record.topic());
    add(headers, PARTITION, Integer.toString(record.partition()));
    add(headers, OFFSET, Long.toString(record.offset()));
    return new ProducerRecord<>(topic, null, key, value, headers);
  }

  /** Returns the size of key, value and headers of {@code record}. */
  public static long bytes(ConsumerRecord<byte[], byte[]> record) {
    return length(record.key()) + length(record.value()) + headerBytes(record);
  }

  private static long headerBytes(ConsumerRecord<byte[], byte[]> record) {
    long bytes = 0;
    for (Header header : record.headers()) {
      bytes += header.key().length() + length(header.value());
    }
    return bytes;
  }

  private static long length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static void leaveOut(StringBuilder told, String part, long bytes) {
    told.append("; the %s (%d bytes) did not fit into the dead letter".formatted(part, bytes));
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
