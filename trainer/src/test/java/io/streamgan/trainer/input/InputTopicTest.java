package io.streamgan.trainer.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.streamgan.schemas.topics.TopicSpan;
import io.streamgan.trainer.input.InputTopic.Cause;
import io.streamgan.trainer.input.InputTopic.Loss;
import io.streamgan.trainer.input.InputTopic.Resumption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InputTopicTest {
  private final InputTopic topic =
      new InputTopic("new", new TopicSpan(Map.of(0, 10L, 1, 0L), Map.of(0, 20L, 1, 5L)));

  @Test
  void leavesPositionsThatAreOnTheTopicAsTheyAre() {
    Map<Integer, Position> positions = Map.of(0, new Position(10, 3, 12), 1, Position.at(5));

    assertThat(topic.resume("new", positions, true))
        .isEqualTo(new Resumption(positions, List.of()));
    assertThat(topic.resume("", positions, false).losses()).isEmpty();
  }

  @Test
  void goesOnWithTheOldestRecordWhereRetentionHasPassedThePosition() {
    Resumption resumed =
        topic.resume("new", Map.of(0, new Position(4, 3, 6), 1, Position.at(2)), false);

    assertThat(resumed.positions()).isEqualTo(Map.of(0, Position.at(10), 1, Position.at(2)));
    assertThat(resumed.losses()).containsExactly(new Loss(Cause.RETENTION, 0, 4, 10));
    assertThat(resumed.losses().get(0).records()).isEqualTo(6);
  }

  @Test
  void goesOnAtTheEndWhereTheLogEndsBeforeThePosition() {
    Resumption resumed = topic.resume("new", Map.of(1, new Position(9, 1, 11)), false);

    assertThat(resumed.positions()).isEqualTo(Map.of(0, Position.at(10), 1, Position.at(5)));
    assertThat(resumed.losses()).containsExactly(new Loss(Cause.TRUNCATION, 1, 9, 5));
    assertThat(resumed.losses().get(0).records()).isZero();
  }

  @Test
  void beginsATopicThatWasCreatedAnewEvenWhereThePositionIsOnIt() {
    Resumption resumed =
        topic.resume(
            "old", Map.of(0, Position.at(15), 1, Position.at(99), 2, Position.at(7)), false);

    assertThat(resumed.positions()).isEqualTo(Map.of(0, Position.at(10), 1, Position.at(0)));
    assertThat(resumed.losses())
        .extracting(Loss::cause, Loss::partition)
        .containsExactly(
            tuple(Cause.RECREATION, 0), tuple(Cause.RECREATION, 1), tuple(Cause.RECREATION, 2));
    assertThat(resumed.losses().get(0))
        .hasToString(
            "partition 0: the topic was created anew, and is read from its beginning instead of"
                + " offset 15; the next offset is 10");
  }

  @Test
  void beginsWherePartitionsHaveNoPosition() {
    Map<Integer, Position> one = Map.of(1, Position.at(2));

    assertThat(topic.resume("new", one, false).positions())
        .isEqualTo(Map.of(0, Position.at(10), 1, Position.at(2)));
    assertThat(topic.resume("new", Map.of(), true).positions())
        .isEqualTo(Map.of(0, Position.at(20), 1, Position.at(5)));
  }

  @Test
  void endsWhereTheLogIsNoLongerTheOneThatWasRead() {
    Resumption resumed =
        topic.until(Map.of(0, 15L, 1, 99L)).resume("new", Map.of(0, Position.at(18)), false);

    assertThat(resumed.losses()).containsExactly(new Loss(Cause.TRUNCATION, 0, 18, 15));
    assertThat(resumed.positions()).containsEntry(0, Position.at(15));
  }
}
