package io.streamgan.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ClassBoundariesTest {
  @Test
  void classesAreAsFrequentAsTheirShares() {
    ClassBoundaries boundaries = ClassBoundaries.of(new float[] {1, 0, 5, 2, 0, 2, 0});
    int[] counts = new int[7];
    Latents latents = Latents.seeded(1, 100_000, 1);
    for (float first : latents.values()) {
      counts[boundaries.classOf(first)]++;
    }

    // Six standard deviations of a count of 100,000 draws are below 950.
    int[] expected = {10_000, 0, 50_000, 20_000, 0, 20_000, 0};
    for (int k = 0; k < counts.length; k++) {
      assertThat(counts[k]).as("class %d", k).isCloseTo(expected[k], within(950));
    }
    assertThat(counts[1] + counts[4] + counts[6]).isZero();
  }

  @Test
  void classesWithoutSharesAreEquallyFrequent() {
    ClassBoundaries boundaries = ClassBoundaries.of(new float[4]);

    assertThat(boundaries.values()[0]).isEqualTo(-boundaries.values()[2]);
    assertThat((double) boundaries.values()[0]).isCloseTo(-0.67449, within(1e-5));
    assertThat(boundaries.values()[1]).isZero();
    assertThat(boundaries.classOf(0)).isEqualTo(2);
  }

  @Test
  void theOnlyClassIsThatOfEveryImage() {
    assertThat(ClassBoundaries.of(new float[] {0.3f}).classOf(-9)).isZero();
  }
}
