package io.streamgan.monitor.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ClassMixDifferenceTest {
  @Test
  void raisesNoMoreFalseAlarmsThanItSaysAlsoWithRareClasses() {
    int alarms = 0;
    for (int trial = 0; trial < 1000; trial++) {
      ClassMixDifference test =
          ClassMixDifference.of(
              labels(60, 0.03, 2 * trial), labels(90, 0.03, 2 * trial + 1), 199, trial);
      alarms += test.pValue() <= 0.05 ? 1 : 0;
    }
    // Binomial with 50 expected at most, deviation 7.
    assertThat(alarms).isBetween(10, 71);
  }

  @Test
  void findsAClassThatHasGone() {
    ClassMixDifference test =
        ClassMixDifference.of(labels(500, 0.1, 1), labels(500, 0, 2), 1999, 0);

    assertThat(test.pValue()).isEqualTo(0.0005);
    // The tenth that has gone, and what chance adds.
    assertThat(test.magnitude()).isBetween(0.08, 0.25);
  }

  @Test
  void theMagnitudeIsTheShareThatHasChanged() {
    ClassMixDifference test =
        ClassMixDifference.of(
            new int[] {0, 0, 1, 1, -1}, new int[] {0, -1, 2, 2, 2, 0, 1, 1, 1}, 99, 0);

    // 1/2, 1/2, 0 against 2/8, 3/8, 3/8.
    assertThat(test.magnitude()).isCloseTo(0.375, within(1e-12));
    assertThat(test.pValue()).isGreaterThan(0.2);
  }

  @Test
  void equalSharesAreNoChange() {
    int[] labels = labels(200, 0.2, 3);

    assertThat(ClassMixDifference.of(labels, labels, 199, 0))
        .isEqualTo(new ClassMixDifference(1, 0));
  }

  @Test
  void withoutLabelsThereIsNothingToCompare() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClassMixDifference.of(new int[] {-1}, new int[] {1}, 9, 0))
        .withMessage("0 and 1 labels cannot be compared");
  }

  /** Class 9 with probability {@code rare}, and otherwise one of 0 to 4. */
  private static int[] labels(int count, double rare, long seed) {
    Random random = new Random(31 * seed);
    return random.doubles(count).mapToInt(u -> u < rare ? 9 : random.nextInt(5)).toArray();
  }

  @Test
  void takesLabelsOfAnySize() {
    int[] dates = {20_240_115, Integer.MAX_VALUE, 20_240_115, 7};

    assertThat(ClassMixDifference.of(dates, new int[] {0, 1, 0, 2}, 99, 0))
        .isEqualTo(ClassMixDifference.of(new int[] {4, 5, 4, 3}, new int[] {0, 1, 0, 2}, 99, 0));
  }
}
