package io.streamgan.trainer.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplayBufferTest {
  private static final ImageShape SHAPE = new ImageShape(1, 2, 1);

  /** Returns images whose pixels name their number, from {@code from}, all of {@code label}. */
  private static Images images(int from, int count, int label) {
    byte[] pixels = new byte[2 * count];
    for (int i = 0; i < count; i++) {
      pixels[2 * i] = (byte) ((from + i) >> 8);
      pixels[2 * i + 1] = (byte) (from + i);
    }
    int[] labels = new int[label < 0 ? 0 : count];
    Arrays.fill(labels, label);
    return new Images(SHAPE, count, pixels, labels);
  }

  private static int number(Images images, int index) {
    return (images.pixels()[2 * index] & 0xff) << 8 | (images.pixels()[2 * index + 1] & 0xff);
  }

  private static ReplayBuffer buffer(int capacity, int perUpdate) {
    return new ReplayBuffer(new Replay(capacity, perUpdate, false), SHAPE, 1);
  }

  @Test
  void putsReplayedImagesBehindTheFreshOnesOfEachUpdate() {
    ReplayBuffer buffer = buffer(100, 2);
    buffer.mix(images(0, 60, 3), 1, 0);

    Images mixed = buffer.mix(images(1000, 6, 5), 2, 1);

    assertThat(mixed.count()).isEqualTo(10);
    assertThat(IntStream.of(0, 1, 2, 5, 6, 7).map(i -> number(mixed, i)))
        .containsExactly(1000, 1001, 1002, 1003, 1004, 1005);
    for (int i : new int[] {3, 4, 8, 9}) {
      boolean fresh = number(mixed, i) >= 1000;
      assertThat(mixed.labels()[i]).isEqualTo(fresh ? 5 : 3);
    }
  }

  @Test
  void replaysUnlabelledImagesWithoutLabels() {
    assertThat(buffer(10, 2).mix(images(0, 4, -1), 1, 0).labels()).isEmpty();
  }

  @Test
  void replaysLabelledImagesOnlyWhereThatIsWanted() {
    ReplayBuffer buffer = new ReplayBuffer(new Replay(10, 3, true), SHAPE, 1);

    Images withoutAny = buffer.mix(images(0, 4, -1), 1, 0);
    buffer.mix(images(100, 2, 7), 1, 1);
    Images later = buffer.mix(images(200, 4, -1), 1, 2);

    assertThat(withoutAny.labels()).isEmpty();
    assertThat(IntStream.range(4, 7).map(i -> number(withoutAny, i))).allMatch(n -> n < 4);
    assertThat(buffer.state().images().labels()).containsExactly(7, 7);
    assertThat(IntStream.range(4, 7).map(i -> number(later, i))).allMatch(n -> n / 2 == 50);
    assertThat(later.labels()).containsExactly(-1, -1, -1, -1, 7, 7, 7);
  }

  @Test
  void keepsAUniformSampleOfImagesWithoutLabels() {
    int capacity = 500;
    ReplayBuffer buffer = buffer(capacity, 1);
    for (int step = 0; step < 100; step++) {
      buffer.mix(images(100 * step, 100, -1), 1, step);
    }

    Images kept = buffer.state().images();
    assertThat(kept.count()).isEqualTo(capacity);
    // The mean of 500 of 10,000 uniform numbers has a standard deviation of 129.
    double mean = IntStream.range(0, capacity).map(i -> number(kept, i)).average().orElseThrow();
    assertThat(mean).isBetween(5_000 - 6 * 129.0, 5_000 + 6 * 129.0);
    assertThat(IntStream.range(0, capacity).map(i -> number(kept, i)).distinct().count())
        .isEqualTo(capacity);
  }

  @Test
  void balancesTheClassesWhateverTheirOrder() {
    ReplayBuffer buffer = buffer(90, 1);
    for (int step = 0; step < 20; step++) {
      buffer.mix(images(100 * step, 100, 0), 1, step);
    }
    for (int step = 20; step < 22; step++) {
      buffer.mix(images(100 * step, 100, 1), 1, step);
    }
    buffer.mix(images(2200, 30, 2), 1, 22);
    for (int step = 23; step < 40; step++) {
      buffer.mix(images(100 * step, 100, 1), 1, step);
    }

    int[] labels = buffer.state().images().labels();
    for (int label = 0; label < 3; label++) {
      int of = label;
      assertThat(Arrays.stream(labels).filter(l -> l == of).count()).isEqualTo(30);
    }
    assertThat(buffer.state().seen()).isEqualTo(Map.of(0, 2_000L, 1, 1_900L, 2, 30L));
  }

  @Test
  void goesOnFromItsStateAsIfItHadNotStopped() {
    ReplayBuffer one = buffer(50, 4);
    for (int step = 0; step < 10; step++) {
      one.mix(images(20 * step, 20, step % 3), 1, step);
    }
    ReplayBuffer other = new ReplayBuffer(new Replay(50, 4, false), 1, one.state());
    for (int step = 10; step < 20; step++) {
      Images fresh = images(20 * step, 20, step % 4);
      assertThat(other.mix(fresh, 2, step).pixels()).isEqualTo(one.mix(fresh, 2, step).pixels());
    }
    assertThat(other.state().images().pixels()).isEqualTo(one.state().images().pixels());
    assertThat(other.state().full()).isEqualTo(one.state().full());
  }

  @Test
  void losesImagesOfAllClassesWhereItsCapacityIsSmallerThanBefore() {
    ReplayBuffer large = buffer(90, 1);
    for (int step = 0; step < 9; step++) {
      large.mix(images(50 * step, 50, step % 3), 1, step);
    }

    ReplayBuffer small = new ReplayBuffer(new Replay(30, 1, false), 1, large.state());

    int[] labels = small.state().images().labels();
    assertThat(labels).hasSize(30);
    for (int label = 0; label < 3; label++) {
      int of = label;
      assertThat(Arrays.stream(labels).filter(l -> l == of).count()).isEqualTo(10);
    }
    small.mix(images(5000, 10, 0), 1, 9);
    assertThat(small.state().images().count()).isEqualTo(30);
  }
}
