package io.streamgan.sampler.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GridHistoryTest {
  @Test
  void findsAGridByTheDigestOfItsPicture() {
    GridHistory history = new GridHistory(4, 1000);
    GridHistory.KeptGrid entry = Reports.add(history, 1, 10);

    assertThat(entry.id()).matches("[0-9a-f]{16}");
    assertThat(history.find(entry.id())).contains(entry);
    assertThat(history.find("0123456789abcdef")).isEmpty();
  }

  @Test
  void keepsItsBytesBelowTheBound() {
    GridHistory history = new GridHistory(100, 1000);
    for (int step = 1; step <= 50; step++) {
      Reports.add(history, step, 300);
    }

    assertThat(history.entries()).hasSize(3);
  }

  @Test
  void aGridOfAnEarlierStepBeginsANewRun() {
    GridHistory history = new GridHistory(100, 1000);
    Reports.add(history, 10, 10);
    Reports.add(history, 20, 10);
    Reports.add(history, 1, 10);

    assertThat(history.entries()).hasSize(1);
  }

  @Property(tries = 100)
  void theFirstAndTheNewestStayAndTheStridesBetweenAreEven(
      @ForAll @IntRange(min = 4, max = 40) int capacity,
      @ForAll @IntRange(min = 100, max = 1000) int grids) {
    GridHistory history = new GridHistory(capacity, 1 << 20);
    for (int step = 1; step <= grids; step++) {
      Reports.add(history, step, 10);
    }

    List<Long> steps = history.entries().stream().map(entry -> entry.step()).toList();
    assertThat(steps).hasSize(capacity).startsWith(1L).endsWith((long) grids).isSorted();
    long widest = 0;
    for (int i = 1; i < steps.size(); i++) {
      widest = Math.max(widest, steps.get(i) - steps.get(i - 1));
    }
    assertThat(widest).isLessThanOrEqualTo(4L * grids / capacity + 1);
  }
}
