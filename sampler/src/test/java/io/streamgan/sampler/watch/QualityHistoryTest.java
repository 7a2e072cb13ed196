package io.streamgan.sampler.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.sampler.TestRecords;
import io.streamgan.schemas.Quality;
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

    assertThat(history.reports()).extracting(Quality::getStep).isSorted().contains(1L, 100L);
  }

  @Test
  void whatCannotBeComparedBeginsAnew() {
    history.add(report("run", 1, 512));
    history.add(report("run", 2, 1024));
    assertThat(history.reports()).extracting(Quality::getStep).containsExactly(2L);

    history.add(report("other", 3, 1024));
    assertThat(history.reports()).extracting(Quality::getStep).containsExactly(3L);
  }

  @Test
  void anEvaluationOfAnEarlierStepTakesThePlaceOfLaterOnes() {
    history.add(report("run", 10, 512));
    history.add(report("run", 20, 512));
    history.add(report("run", 15, 512));

    assertThat(history.reports()).extracting(Quality::getStep).containsExactly(10L, 15L);
  }

  private static Quality report(String run, long step, int images) {
    return Quality.newBuilder(TestRecords.quality(run, step, 1))
        .setRealImages(images)
        .setGeneratedImages(images)
        .build();
  }
}
