package io.streamgan.gan.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class AveragedGeneratorTest {
  @Test
  void forgetsHalfInItsHalfLife() {
    try (Arena arena = TestArena.of(1)) {
      INDArray newest = newest(arena);
      INDArray average = arena.zeros(2);
      AveragedGenerator ema = new AveragedGenerator(1000, newest, average, arena);

      for (int i = 0; i < 10; i++) {
        ema.move(100, 1_000_000);
      }
      assertThat(last(average)).isCloseTo(4, within(1e-5));
      for (int i = 0; i < 5; i++) {
        ema.move(400, 1_000_000);
      }
      assertThat(last(average)).isCloseTo(7, within(1e-5));
    }
  }

  @Test
  void isTheNewestWithoutAHalfLifeAndForgetsSoonerWhileFewImagesHaveBeenSeen() {
    try (Arena arena = TestArena.of(1)) {
      INDArray newest = newest(arena);
      INDArray average = arena.zeros(2);
      new AveragedGenerator(1000, newest, average, arena).move(100, 2000);
      assertThat(last(average)).as("5 % of 2,000 images").isCloseTo(4, within(1e-6));
      new AveragedGenerator(0, newest, average, arena).move(100, 2000);
      assertThat(last(average)).isEqualTo(8);
    }
  }

  private static INDArray newest(Arena arena) {
    INDArray newest = arena.zeros(2);
    new HostMemory(newest).write().put(0, new float[] {8, 8});
    return newest;
  }

  private static double last(INDArray array) {
    return new HostMemory(array).read().get(1);
  }
}
