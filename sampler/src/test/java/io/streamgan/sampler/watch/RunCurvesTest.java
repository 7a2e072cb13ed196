package io.streamgan.sampler.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.sampler.TestRecords;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunCurvesTest {
  private final RunCurves curves = new RunCurves(2000);

  @Test
  void anotherRunBeginsWithItsFirstStepAndTheFormerOneIsKept() {
    assertThat(add("one", 10)).isFalse();
    assertThat(add("one", 11)).isFalse();

    assertThat(add("two", 12)).isTrue();

    assertThat(curves.points()).extracting(point -> point.step()).containsExactly(12L);
    assertThat(curves.former())
        .singleElement()
        .satisfies(
            run -> {
              assertThat(run.runId()).isEqualTo("one");
              assertThat(run.curves().points())
                  .extracting(point -> point.step())
                  .containsExactly(10L, 11L);
            });
  }

  @Test
  void aStepThatIsNotAfterTheLastBeginsTheRunAnew() {
    add("one", 10);

    assertThat(add("one", 1)).isTrue();

    assertThat(curves.points()).extracting(point -> point.step()).containsExactly(1L);
    assertThat(curves.former()).isEmpty();
  }

  @Test
  void formerRunsAreFewAndCoarse() {
    for (int run = 1; run <= RunCurves.FORMER_RUNS + 3; run++) {
      for (long step = 1; step <= 1200; step++) {
        add("run " + run, step);
      }
    }

    assertThat(curves.points()).hasSize(1200);
    assertThat(curves.former())
        .extracting(RunCurves.Run::runId)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(3, RunCurves.FORMER_RUNS + 2).mapToObj(r -> "run " + r).toList());
    assertThat(curves.former())
        .allSatisfy(
            run ->
                assertThat(run.curves().points())
                    .hasSizeBetween(RunCurves.FORMER_POINTS / 2, RunCurves.FORMER_POINTS));
  }

  private boolean add(String runId, long step) {
    return curves.add(TestRecords.metrics(runId, step), Reports.START.plusMillis(200 * step));
  }
}
