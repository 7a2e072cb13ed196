package io.streamgan.schemas.deadletters;

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
    byte[] large = new byte[DeadLetter.MAX_VALUE_BYTES + 1];

    ProducerRecord<byte[], byte[]> letter =
        DeadLetter.of(
            "dead-letters",
            new ConsumerRecord<>("images", 0, 0, bytes("key"), large),
            Reason.MALFORMED_RECORD,
            "no record");

    assertThat(letter.value()).isNull();
    assertThat(letter.headers().lastHeader(DeadLetter.DETAIL).value())
        .asString()
        .contains("15728641 bytes");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
