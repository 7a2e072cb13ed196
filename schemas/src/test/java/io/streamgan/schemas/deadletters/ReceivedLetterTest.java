package io.streamgan.schemas.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class ReceivedLetterTest {
  @Test
  void givesBackTheRecordAsItCame() {
    ConsumerRecord<byte[], byte[]> came =
        new ConsumerRecord<>("raw", 3, 42, bytes("k"), bytes("v"));
    came.headers().add("label", bytes("cat"));
    ProducerRecord<byte[], byte[]> dead =
        DeadLetter.of("dead-letters", came, Reason.UNDECODABLE, "cut off");

    ReceivedLetter letter = ReceivedLetter.of(received(dead, 7));
    ProducerRecord<byte[], byte[]> original = letter.original();

    assertThat(letter.reason()).isEqualTo("UNDECODABLE");
    assertThat(letter.detail()).isEqualTo("cut off");
    assertThat(letter.position()).isEqualTo("3@42");
    assertThat(letter.id()).isEqualTo("0@7");
    assertThat(letter.isReplayable()).isTrue();
    assertThat(original.topic()).isEqualTo("raw");
    assertThat(original.key()).isEqualTo(bytes("k"));
    assertThat(original.value()).isEqualTo(bytes("v"));
    assertThat(original.timestamp()).isEqualTo(123);
    assertThat(original.headers()).extracting(header -> header.key()).containsExactly("label");
  }

  @Test
  void aRecordOfSomebodyElseIsNotReplayed() {
    ReceivedLetter letter =
        ReceivedLetter.of(new ConsumerRecord<>("dead-letters", 0, 1, null, bytes("v")));

    assertThat(letter.reason()).isEqualTo("?");
    assertThat(letter.isReplayable()).isFalse();
  }

  private static ConsumerRecord<byte[], byte[]> received(
      ProducerRecord<byte[], byte[]> sent, long offset) {
    return new ConsumerRecord<>(
        "dead-letters",
        0,
        offset,
        123,
        TimestampType.CREATE_TIME,
        0,
        0,
        sent.key(),
        sent.value(),
        new RecordHeaders(sent.headers()),
        Optional.empty());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
