package io.streamgan.monitor.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DistributionDifferenceTest {
  @Test
  void alarmsAtTheRateThatItIsAskedFor() {
    int alarms = 0;
    for (int i = 0; i < 400; i++) {
      alarms += test(i, 0).pValue() <= 0.05 ? 1 : 0;
    }

    // 20 are expected, with a deviation of 4.4.
    assertThat(alarms).isBetween(7, 35);
  }

  @Test
  void findsAShiftAndSaysHowLargeItIs() {
    DistributionDifference small = test(1, 0.5);
    DistributionDifference large = test(1, 2);

    assertThat(small.pValue()).isLessThanOrEqualTo(0.01);
    assertThat(large.magnitude()).isGreaterThan(2 * small.magnitude());
    assertThat(test(2, 0).magnitude()).isBetween(0.5, 1.6);
  }

  @Test
  void equalImagesAreOfOneDistribution() {
    float[][] equal = new float[20][4];

    assertThat(DistributionDifference.of(equal, equal, 4, 99, 1))
        .isEqualTo(new DistributionDifference(1, 1));
  }

  private static DistributionDifference test(long seed, double shift) {
    Random random = new Random(seed);
    return DistributionDifference.of(draw(random, 0), draw(random, shift), 16, 199, seed);
  }

  private static float[][] draw(Random random, double shift) {
    float[][] vectors = new float[40][6];
    for (float[] vector : vectors) {
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) (random.nextGaussian() + shift);
      }
    }
    return vectors;
  }
}
