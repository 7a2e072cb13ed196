package io.streamgan.gan.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.platform.Tensor;
import org.junit.jupiter.api.Test;

public abstract class AveragedGeneratorContract {
  /** Returns a new platform, which the caller closes. */
  protected abstract Platform platform();

  private Platform entered() {
    Platform platform = platform();
    platform.enter();
    return platform;
  }

  @Test
  void forgetsHalfInItsHalfLife() {
    try (Platform platform = entered()) {
      Tensor newest = newest(platform);
      Tensor average = platform.zeros(2);
      AveragedGenerator ema = new AveragedGenerator(1000, newest, average, platform);

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
    try (Platform platform = entered()) {
      Tensor newest = newest(platform);
      Tensor average = platform.zeros(2);
      new AveragedGenerator(1000, newest, average, platform).move(100, 2000);
      assertThat(last(average)).as("5 % of 2,000 images").isCloseTo(4, within(1e-6));
      new AveragedGenerator(0, newest, average, platform).move(100, 2000);
      assertThat(last(average)).isEqualTo(8);
    }
  }

  private static Tensor newest(Platform platform) {
    Tensor newest = platform.zeros(2);
    newest.set(0, new float[] {8, 8});
    return newest;
  }

  private static double last(Tensor array) {
    return GradientCheck.read(array)[1];
  }
}
