package io.streamgan.sampler.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TrainingThroughputTest {
  private final TrainingThroughput throughput = new TrainingThroughput();

  @Test
  void beginsWithTheDurationOfTheStepItself() {
    throughput.add(Reports.step(1, 1), Reports.START);

    assertThat(throughput.imagesPerSecond(Reports.START)).isEqualTo(320);
  }

  @Test
  void countsABurstAsOneMoment() {
    for (int step = 1; step <= 100; step++) {
      // 25 steps of 64 images every 5 s
      throughput.add(Reports.step(step, 1), Reports.START.plusSeconds(5 * ((step - 1) / 25)));
    }

    assertThat(throughput.imagesPerSecond(Reports.START.plusSeconds(19))).isEqualTo(320);
  }

  @Test
  void followsEvenReports() {
    for (int step = 1; step <= 1000; step++) {
      throughput.add(Reports.step(step, 1), Reports.START.plusMillis(100 * step));
    }

    assertThat(throughput.imagesPerSecond(Reports.START.plusSeconds(100)))
        .isCloseTo(640, within(30.0));
  }

  @Test
  void aNewRunDoesNotCountBackwards() {
    throughput.add(Reports.step(1000, 1), Reports.START);
    throughput.add(Reports.step(1, 1), Reports.START.plusSeconds(500));

    assertThat(throughput.imagesPerSecond(Reports.START.plusSeconds(500))).isEqualTo(320);
  }

  @Test
  void isZeroOnceNoStepHasBeenReportedForTheWholeWindow() {
    throughput.add(Reports.step(1, 1), Reports.START);

    assertThat(throughput.imagesPerSecond(Reports.START.plusSeconds(20))).isEqualTo(320);
    assertThat(throughput.imagesPerSecond(Reports.START.plusSeconds(21))).isZero();
    for (int step = 2; step <= 100; step++) {
      throughput.add(Reports.step(step, 1), Reports.START.plusMillis(100 * step));
    }
    assertThat(throughput.imagesPerSecond(Reports.START.plusSeconds(29))).isGreaterThan(600);
    assertThat(throughput.imagesPerSecond(Reports.START.plusSeconds(31))).isZero();
  }

  @Test
  void stepsThatAreReportedLessOftenThanTheWindowStillHaveARate() {
    throughput.add(Reports.step(1, 1), Reports.START);
    throughput.add(Reports.step(2, 1), Reports.START.plusSeconds(64));

    assertThat(throughput.imagesPerSecond(Reports.START.plusSeconds(64 + 60))).isEqualTo(1);
    assertThat(throughput.imagesPerSecond(Reports.START.plusSeconds(64 + 65))).isZero();
  }
}
