package io.streamgan.trainer.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.trainer.input.Input.ImageRecord;
import io.streamgan.trainer.input.LagPolicy.Kind;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LagPolicyTest {
  private static final int RECORD = 10;

  @Test
  void allAreKeptHoweverManyWait() {
    LagPolicy policy = new LagPolicy(Kind.ALL, 20, 1);

    assertThat(policy.keep(record(), 1_000_000).cardinality()).isEqualTo(RECORD);
  }

  @Test
  void latestSkipsUpToTheNewestOnceTooManyWait() {
    LagPolicy policy = new LagPolicy(Kind.LATEST, 50, 1);

    assertThat(policy.keep(record(), 40).cardinality()).isEqualTo(RECORD);
    assertThat(policy.keep(record(), 41).cardinality()).isZero();
    assertThat(policy.keep(record(), 30).cardinality()).isZero();
    assertThat(policy.keep(record(), 5).cardinality()).isEqualTo(RECORD);
    assertThat(policy.keep(record(), 40).cardinality()).isEqualTo(RECORD);
  }

  @Property(tries = 50)
  void reservoirKeepsHalfOfTheMostOutOfWhatWaits(
      @ForAll @IntRange(min = 10, max = 100) int records, @ForAll long seed) {
    LagPolicy policy = new LagPolicy(Kind.RESERVOIR, 80, seed);

    int kept = 0;
    for (int i = 1; i <= records; i++) {
      kept += policy.keep(record(), (long) (records - i) * RECORD).cardinality();
    }

    assertThat(kept).isEqualTo(40);
  }

  @Test
  void reservoirKeepsEachImageEquallyOften() {
    int trials = 2_000;
    int[] times = new int[20 * RECORD];
    for (int trial = 0; trial < trials; trial++) {
      LagPolicy policy = new LagPolicy(Kind.RESERVOIR, 100, trial);
      for (int i = 0; i < 20; i++) {
        BitSet keep = policy.keep(record(), (19L - i) * RECORD);
        int first = i * RECORD;
        keep.stream().forEach(index -> times[first + index]++);
      }
    }

    // 50 of 200; five standard deviations of a binomial distribution.
    double expected = trials / 4.0;
    double tolerance = 5 * Math.sqrt(trials * 0.25 * 0.75);
    for (int count : times) {
      assertThat((double) count).isBetween(expected - tolerance, expected + tolerance);
    }
  }

  private static ImageRecord record() {
    return new ImageRecord(
        0, 0, 0, new Images(new ImageShape(1, 1, 1), RECORD, new byte[RECORD]), List.of());
  }
}
