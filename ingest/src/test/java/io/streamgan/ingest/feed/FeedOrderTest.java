package io.streamgan.ingest.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FeedOrderTest {
  private static final OptionalLong SIZE = OptionalLong.of(10);

  @Test
  void goesThroughASourceInItsOwnOrder() {
    FeedOrder order = new FeedOrder(SIZE, OptionalInt.empty(), 1, false, true);

    assertThat(indices(order, 8, 12)).containsExactly(8, 9, 0, 1);
    assertThat(order.end()).isEmpty();
  }

  @Test
  void goesThroughAnEndlessSourceAsItComes() {
    FeedOrder order = new FeedOrder(OptionalLong.empty(), OptionalInt.empty(), 1, true, false);

    assertThat(order.index(1L << 40)).isEqualTo(1L << 40);
    assertThat(order.end()).isEmpty();
  }

  @Test
  void endsBehindTheOnlyPass() {
    assertThat(new FeedOrder(SIZE, OptionalInt.empty(), 1, true, false).end()).hasValue(10);
  }

  @Property(tries = 50)
  void eachPassHasEveryImageOnce(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 200) int size,
      @ForAll @IntRange(min = 0, max = 20) int pass) {
    FeedOrder order = new FeedOrder(OptionalLong.of(size), OptionalInt.empty(), seed, true, true);

    long[] indices = indices(order, (long) pass * size, (pass + 1L) * size);

    Arrays.sort(indices);
    assertThat(indices).isEqualTo(LongStream.range(0, size).toArray());
  }

  @Test
  void shufflesEachPassAnew() {
    FeedOrder order = new FeedOrder(SIZE, OptionalInt.empty(), 1, true, true);

    assertThat(indices(order, 0, 10))
        .isNotEqualTo(indices(order, 10, 20))
        .isNotEqualTo(LongStream.range(0, 10).toArray());
  }

  @Test
  void canBeginAnywhere() {
    long[] whole = indices(new FeedOrder(SIZE, OptionalInt.empty(), 7, true, true), 0, 40);

    long[] rest = indices(new FeedOrder(SIZE, OptionalInt.empty(), 7, true, true), 25, 40);

    assertThat(rest).isEqualTo(Arrays.copyOfRange(whole, 25, 40));
  }

  @Test
  void itsFingerprintTellsOrdersApart() {
    assertThat(
            Stream.of(
                    new FeedOrder(SIZE, OptionalInt.empty(), 1, true, false),
                    new FeedOrder(SIZE, OptionalInt.empty(), 2, true, false),
                    new FeedOrder(SIZE, OptionalInt.empty(), 1, false, false),
                    new FeedOrder(OptionalLong.of(11), OptionalInt.empty(), 1, true, false),
                    new FeedOrder(OptionalLong.empty(), OptionalInt.empty(), 1, true, false))
                .map(FeedOrder::fingerprint))
        .doesNotHaveDuplicates();
    assertThat(new FeedOrder(SIZE, OptionalInt.empty(), 1, true, false).fingerprint())
        .isEqualTo(new FeedOrder(SIZE, OptionalInt.empty(), 1, true, true).fingerprint());
  }

  @Test
  void shufflesWithinTheWindowsOfASource() {
    FeedOrder order = new FeedOrder(SIZE, OptionalInt.of(4), 1, true, true);

    long[] pass = indices(order, 0, 10);

    assertThat(Arrays.copyOfRange(pass, 0, 4)).containsExactlyInAnyOrder(0, 1, 2, 3);
    assertThat(Arrays.copyOfRange(pass, 4, 8)).containsExactlyInAnyOrder(4, 5, 6, 7);
    assertThat(Arrays.copyOfRange(pass, 8, 10)).containsExactlyInAnyOrder(8, 9);
    assertThat(pass).isNotEqualTo(LongStream.range(0, 10).toArray());
    assertThat(order.fingerprint()).isEqualTo("size=10 seed=1 window=4");
  }

  private static long[] indices(FeedOrder order, long from, long to) {
    return LongStream.range(from, to).map(order::index).toArray();
  }
}
