package io.streamgan.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.trainer.fault.TrainerException;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trainers whose input position is no longer on the topic. */
@Timeout(120)
class InputLossIT extends OnABroker {
  @Test
  void goesOnWithTheOldestImageWhereRetentionHasPassedThePosition() {
    stream.feed(10 * BATCH, 1);
    stream.fakeTrainer(Map.of("steps", 5), heard, 0).run();
    stream.deleteBefore(stream.feed(BATCH, 2));
    stream.feed(10 * BATCH, 3);

    assertThat(stream.fakeTrainer(Map.of("steps", 8), heard, 0).run().steps()).isEqualTo(8);

    assertReported("retention has deleted offset ");
  }

  @Test
  void readsATopicThatWasCreatedAnewFromItsBeginning() {
    stream.feed(10 * BATCH, 1);
    stream.fakeTrainer(Map.of("steps", 5), heard, 0).run();
    stream.recreate(Topic.IMAGES);
    stream.feed(10 * BATCH, 2);

    assertThat(stream.fakeTrainer(Map.of("steps", 15), heard, 0).run().imagesSeen())
        .isEqualTo(15 * BATCH);

    assertReported("the topic was created anew");
    assertThat(stream.read(Topic.METRICS, StepMetrics.class))
        .extracting(StepMetrics::getStep)
        .isEqualTo(LongStream.rangeClosed(1, 15).boxed().toList());
  }

  @Test
  void endsWhereLostInputIsAnError() {
    stream.feed(10 * BATCH, 1);
    stream.fakeTrainer(Map.of("steps", 5), heard, 0).run();
    stream.deleteBefore(stream.feed(BATCH, 2));

    assertThatExceptionOfType(TrainerException.class)
        .isThrownBy(
            () ->
                stream.fakeTrainer(Map.of("steps", 8, "input.loss.action", "stop"), heard, 0).run())
        .withMessageContaining("retention has deleted offset ")
        .withMessageContaining("input.loss.action=continue");
    assertThat(stream.read(Topic.METRICS)).hasSize(5);
  }

  private void assertReported(String message) {
    assertThat(heard.inputLosses()).hasSize(1);
    assertThat(stream.read(Topic.EVENTS, HealthEvent.class))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getType()).isEqualTo("input-loss");
              assertThat(event.getMessage()).contains(message);
            });
  }
}
