package io.streamgan.schemas.deadletters;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

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

  /** Values above it are left out: with the headers they may not fit the topic. */
  static final int MAX_VALUE_BYTES = 15 << 20;

  private DeadLetter() {}

  /** The dead letter of {@code record}, for {@code topic}: its key, value and headers, and ours. */
  public static ProducerRecord<byte[], byte[]> of(
      String topic, ConsumerRecord<byte[], byte[]> record, Reason reason, String detail) {
    Headers headers = new RecordHeaders(record.headers());
    byte[] value = record.value();
    String told = detail;
    if (value != null && value.length > MAX_VALUE_BYTES) {
      told += "; the value of %d bytes is too large for a dead letter".formatted(value.length);
      value = null;
    }
    add(headers, REASON, reason.name());
    add(headers, DETAIL, told);
    add(headers, TOPIC, record.topic());
    add(headers, PARTITION, Integer.toString(record.partition()));
    add(headers, OFFSET, Long.toString(record.offset()));
    return new ProducerRecord<>(topic, null, record.key(), value, headers);
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
