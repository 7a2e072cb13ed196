package io.streamgan.sampler.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.sampler.follow.QualityReport;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class QualityHistoryTest {
  private static final int CAPACITY = 16;

  private final QualityHistory history = new QualityHistory(CAPACITY);

  @Test
  void keepsTheNewestAndThinsOutTheOldest() {
    for (int step = 1; step <= 100; step++) {
      history.add(report("run", step, 512));
      assertThat(history.reports()).hasSizeLessThanOrEqualTo(CAPACITY);
    }

    assertThat(history.reports()).extracting(QualityReport::step).isSorted().contains(1L, 100L);
  }

  @Test
  void whatCannotBeComparedBeginsAnew() {
    history.add(report("run", 1, 512));
    history.add(report("run", 2, 1024));
    assertThat(history.reports()).extracting(QualityReport::step).containsExactly(2L);

    history.add(report("other", 3, 1024));
    assertThat(history.reports()).extracting(QualityReport::step).containsExactly(3L);
  }

  @Test
  void anEvaluationOfAnEarlierStepTakesThePlaceOfLaterOnes() {
    history.add(report("run", 10, 512));
    history.add(report("run", 20, 512));
    history.add(report("run", 15, 512));

    assertThat(history.reports()).extracting(QualityReport::step).containsExactly(10L, 15L);
  }

  private static QualityReport report(String run, long step, int images) {
    return new QualityReport(
        run,
        1,
        step,
        step,
        Instant.EPOCH,
        "1",
        "none",
        images,
        images,
        null,
        null,
        null,
        null,
        null,
        0.5,
        List.of(),
        List.of());
  }
}
