package io.streamgan.schemas.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
  @Test
  void keepsTheRecordAsItCameAndSaysWhyAndWhere() {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>("images", 3, 42, bytes("key"), bytes("value"));
    record.headers().add("theirs", bytes("kept"));

    ProducerRecord<byte[], byte[]> letter =
        DeadLetter.of("dead-letters", record, Reason.WRONG_SHAPE, "expected 32x32x1, found 8x8x1");

    assertThat(letter.topic()).isEqualTo("dead-letters");
    assertThat(letter.key()).isEqualTo(bytes("key"));
    assertThat(letter.value()).isEqualTo(bytes("value"));
    assertThat(letter.headers())
        .extracting(h -> h.key() + "=" + new String(h.value(), StandardCharsets.UTF_8))
        .containsExactly(
            "theirs=kept",
            "streamgan.reason=WRONG_SHAPE",
            "streamgan.detail=expected 32x32x1, found 8x8x1",
            "streamgan.topic=images",
            "streamgan.partition=3",
            "streamgan.offset=42");
    assertThat(record.headers()).hasSize(1);
  }

  @Test
  void leavesOutAValueThatWouldNotFit() {
    byte[] large = new byte[DeadLetter.MAX_BYTES + 1];

    ProducerRecord<byte[], byte[]> letter =
        DeadLetter.of(
            "dead-letters",
            new ConsumerRecord<>("images", 0, 0, bytes("key"), large),
            Reason.MALFORMED_RECORD,
            "no record");

    assertThat(letter.value()).isNull();
    assertThat(letter.headers().lastHeader(DeadLetter.DETAIL).value())
        .asString(UTF_8)
        .contains("15728641 bytes");
  }

  @Test
  void leavesOutHeadersAndKeyThatWouldNotFit() {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>("images", 0, 7, new byte[2_000], bytes("value"));
    record.headers().add("theirs", new byte[3_000]);

    ProducerRecord<byte[], byte[]> letter =
        DeadLetter.of("dead-letters", record, Reason.MALFORMED_RECORD, "no record", 1_000);

    assertThat(letter.value()).isNull();
    assertThat(letter.key()).isNull();
    assertThat(letter.headers().lastHeader("theirs")).isNull();
    assertThat(letter.headers().lastHeader(DeadLetter.OFFSET).value())
        .asString(UTF_8)
        .isEqualTo("7");
    assertThat(letter.headers().lastHeader(DeadLetter.DETAIL).value())
        .asString(UTF_8)
        .isEqualTo(
            "no record; the value (5 bytes) did not fit into the dead letter; the headers (3006"
                + " bytes) did not fit into the dead letter; the key (2000 bytes) did not fit into"
                + " the dead letter");
  }

  @Test
  void keepsBeginningAndEndOfALongDetail() {
    ProducerRecord<byte[], byte[]> letter =
        DeadLetter.of(
            "dead-letters",
            new ConsumerRecord<>("images", 0, 0, bytes("key"), bytes("value")),
            Reason.UNKNOWN_LABEL,
            "label '%s' is none of the 2".formatted("x".repeat(1 << 20)));

    assertThat(letter.headers().lastHeader(DeadLetter.DETAIL).value())
        .asString(UTF_8)
        .hasSize(DeadLetter.MAX_DETAIL_LENGTH)
        .startsWith("label 'xxx")
        .contains("xxx … xxx")
        .endsWith("xxx' is none of the 2");
  }

  @Test
  void countsTheBytesOfAHeadersNameInUtf8() {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>("images", 0, 7, bytes("key"), bytes("value"));
    record.headers().add("ü".repeat(20), bytes("theirs"));

    assertThat(DeadLetter.bytes(record)).isEqualTo(3 + 5 + 40 + 6);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
