package io.streamgan.gan.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.nd4j.Nd4jPlatform;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.platform.Tensor;
import org.junit.jupiter.api.Test;

class AugmentationStrengthTest {
  private static final float[] KNOWN = {3, 0.1f, 2, 7};
  private static final float[] UNDECIDED = {3, -0.1f, 2, -7};

  @Test
  void risesWhileDKnowsTheRealImagesAndFallsWhileItDoesNot() {
    try (Platform platform = new Nd4jPlatform(new EngineOptions(1))) {
      platform.enter();
      Tensor state = platform.zeros(1);
      AugmentationStrength strength = new AugmentationStrength(state, 0.6);

      strength.adapt(UNDECIDED, 1_000);
      assertThat(strength.value()).isZero();
      for (int i = 0; i < 30; i++) {
        strength.adapt(KNOWN, 1_000);
      }
      assertThat(strength.value()).isCloseTo(0.3f, within(1e-5f));
      strength.adapt(UNDECIDED, 2_000);
      assertThat(strength.value()).isCloseTo(0.28f, within(1e-5f));
      for (int i = 0; i < 90; i++) {
        strength.adapt(KNOWN, 1_000);
      }
      assertThat(strength.value()).isEqualTo(1);
    }
  }

  @Test
  void isPartOfTheState() {
    try (Platform platform = new Nd4jPlatform(new EngineOptions(1))) {
      platform.enter();
      Tensor state = platform.zeros(1);
      new AugmentationStrength(state, 0.6).adapt(KNOWN, 10_000);
      AugmentationStrength resumed = new AugmentationStrength(state, 0.6);
      assertThat(resumed.value()).isCloseTo(0.1f, within(1e-6f));

      state.set(0, new float[] {0.5f});
      resumed.refresh();
      assertThat(resumed.value()).isEqualTo(0.5f);
    }
  }
}
