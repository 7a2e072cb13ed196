package io.streamgan.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicSpanTest {
  private final TopicSpan span = new TopicSpan(Map.of(0, 10L, 1, 0L), Map.of(0, 30L, 1, 5L));

  @Test
  void countsFromTheNextRecordOfEachPartition() {
    assertThat(span.behind(Map.of(0, 25L, 1, 3L))).isEqualTo(7);
  }

  @Test
  void countsFromTheFirstRecordWhereThereIsNoPosition() {
    assertThat(span.behind(Map.of(1, 5L))).isEqualTo(20);
    assertThat(span.offsets()).isEqualTo(25);
  }

  @Test
  void countsNoRecordThatRetentionHasDeleted() {
    assertThat(span.behind(Map.of(0, 3L, 1, 5L))).isEqualTo(20);
  }

  @Test
  void isNotNegativeWhereThePositionIsNewerThanTheSpan() {
    assertThat(span.behind(Map.of(0, 31L, 1, 4L))).isEqualTo(1);
  }
}
