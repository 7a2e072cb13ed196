package io.streamgan.ingest.input;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record of an input topic.
 *
 * @param timestamp milliseconds since 1970
 */
public record InputRecord(
    String topic,
    int partition,
    long offset,
    long timestamp,
    byte @Nullable [] key,
    byte @Nullable [] value,
    Headers headers) {

  /** Topic, partition and offset: an identity that every record has. */
  String position() {
    return topic + "-" + partition + "@" + offset;
  }

  Instant time() {
    return Instant.ofEpochMilli(Math.max(0, timestamp));
  }

  /** The key if it is text, otherwise the topic's name. */
  String sourceByKey() {
    String text = key == null ? null : text(key);
    return text == null || text.isBlank() ? topic : text;
  }

  /** Value of a header; null where it is absent or not text. */
  @Nullable String header(String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null ? null : text(header.value());
  }

  private static @Nullable String text(byte[] bytes) {
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return text.chars().anyMatch(Character::isISOControl) ? null : text.toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
