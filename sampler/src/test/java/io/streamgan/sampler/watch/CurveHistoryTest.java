package io.streamgan.sampler.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.streamgan.schemas.StepMetrics;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CurveHistoryTest {
  @Test
  void keepsEachStepWhileThereIsRoom() {
    CurveHistory history = new CurveHistory(16);
    for (int step = 1; step <= 16; step++) {
      Reports.add(history, step, step);
    }

    assertThat(history.points()).hasSize(16).allMatch(point -> point.steps() == 1);
  }

  @Test
  void mergesNeighboursToTheirMeanWhenFull() {
    CurveHistory history = new CurveHistory(4);
    for (int step = 1; step <= 6; step++) {
      Reports.add(history, step, step);
    }

    assertThat(history.points())
        .extracting(CurveHistory.CurvePoint::step, point -> point.discriminatorLoss().value())
        .containsExactly(tuple(2L, 1.5), tuple(4L, 3.5), tuple(6L, 5.5));
  }

  @Test
  void theAccuracyIsTheMeanOverTheStepsThatHaveOne() {
    CurveHistory history = new CurveHistory(2);
    for (double accuracy : new double[] {0.5, 0, 0.125, 0.125, 0.25, 0.75}) {
      StepMetrics.Builder step = StepMetrics.newBuilder(Reports.step(history.lastStep() + 1, 1));
      if (accuracy > 0) {
        step.setAccuracy(accuracy);
      }
      history.add(step.build(), Instant.EPOCH);
    }

    assertThat(history.points())
        .extracting(CurveHistory.CurvePoint::step, point -> point.accuracy().value())
        .containsExactly(tuple(4L, 0.25), tuple(6L, 0.5));
  }

  @Test
  void aStepThatIsNotFiniteDoesNotCount() {
    CurveHistory history = new CurveHistory(2);
    double[] losses = {1, Double.NaN, 3, 4, Double.NaN, Double.POSITIVE_INFINITY};
    for (int step = 1; step <= losses.length; step++) {
      Reports.add(history, step, losses[step - 1]);
    }

    assertThat(history.points())
        .extracting(CurveHistory.CurvePoint::step, point -> point.discriminatorLoss().value())
        .containsExactly(tuple(4L, 8.0 / 3), tuple(6L, Double.NaN));
  }

  @Test
  void isThinnedToFewerPointsForTheSameSteps() {
    CurveHistory history = new CurveHistory(16);
    for (int step = 1; step <= 16; step++) {
      Reports.add(history, step, step);
    }

    history.thin(5);

    assertThat(history.points())
        .extracting(CurveHistory.CurvePoint::step, point -> point.discriminatorLoss().value())
        .containsExactly(tuple(4L, 2.5), tuple(8L, 6.5), tuple(12L, 10.5), tuple(16L, 14.5));
  }

  @Property(tries = 100)
  void standsForEveryStepWithinItsCapacity(
      @ForAll @IntRange(min = 2, max = 40) int capacity,
      @ForAll @IntRange(min = 1, max = 2000) int steps) {
    CurveHistory history = new CurveHistory(capacity);
    for (int step = 1; step <= steps; step++) {
      Reports.add(history, step, step);
    }

    List<CurveHistory.CurvePoint> points = history.points();
    assertThat(points).hasSizeLessThanOrEqualTo(capacity);
    assertThat(points.stream().mapToInt(CurveHistory.CurvePoint::steps).sum()).isEqualTo(steps);
    assertThat(points.get(points.size() - 1).step()).isEqualTo(steps);
    assertThat(points).isSortedAccordingTo(Comparator.comparing(CurveHistory.CurvePoint::step));
    double sum = points.stream().mapToDouble(p -> p.discriminatorLoss().value() * p.steps()).sum();
    assertThat(sum).isCloseTo(steps * (steps + 1) / 2.0, within(1e-6 * steps * steps));
  }
}
