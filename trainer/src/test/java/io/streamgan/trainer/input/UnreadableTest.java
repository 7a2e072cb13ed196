package io.streamgan.trainer.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.schemas.deadletters.Reason;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnreadableTest {
  private static final Set<TopicPartition> ASSIGNED =
      Set.of(new TopicPartition("images", 1), new TopicPartition("images", 11));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Record batch for partition images-11 at offset 5 is invalid, cause: Record is corrupt",
        "Record for partition images-11 at offset 5 is invalid, cause: Record is corrupt",
        "Received exception when fetching the next record from images-11. If needed, please seek"
            + " past the record to continue consumption."
      })
  void namesThePartitionOfTheConsumersMessage(String message) {
    Unreadable unreadable =
        Unreadable.of(new KafkaException(message, new IllegalStateException("torn")), ASSIGNED)
            .orElseThrow();

    assertThat(unreadable.partition()).isEqualTo(new TopicPartition("images", 11));
    assertThat(unreadable.rejected(7).record().offset()).isEqualTo(7);
    assertThat(unreadable.rejected(7).reason()).isEqualTo(Reason.UNREADABLE_RECORD);
    assertThat(unreadable.rejected(7).detail()).isEqualTo("torn");
  }

  @Test
  void takesNoOtherFailureForOne() {
    for (String message :
        List.of("Unexpected error in join group response: images-11", "images-11 at offset 5")) {
      assertThat(Unreadable.of(new KafkaException(message), ASSIGNED)).isEmpty();
    }
    assertThat(
            Unreadable.of(
                new KafkaException("Record for partition other-1 at offset 5 is invalid"),
                ASSIGNED))
        .isEmpty();
  }
}
