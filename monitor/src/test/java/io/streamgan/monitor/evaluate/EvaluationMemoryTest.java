package io.streamgan.monitor.evaluate;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.gan.ImageShape;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class EvaluationMemoryTest {
  private static final long MB = 1 << 20;

  @Test
  void refusesWhatTheHeapCannotHoldWithTheFigures() {
    EvaluationMemory memory = new EvaluationMemory(50_000, 64, 1024 * MB);

    assertThatThrownBy(() -> memory.require(new ImageShape(256, 256, 3)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("quality.images")
        .hasMessageContaining("50000")
        .hasMessageContaining("needs about 20871 MB")
        .hasMessageContaining("the heap of 1024 MB")
        .hasMessageContaining("lower it to 1392,");
  }

  @Test
  void countsTheImagesOfThePastForTheNumberThatItSuggests() {
    ImageShape shape = new ImageShape(512, 512, 3);
    assertThatThrownBy(() -> new EvaluationMemory(512, 64, 1024 * MB).require(shape))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("lower it to 255,");
    assertThatCode(() -> new EvaluationMemory(255, 64, 1024 * MB).require(shape))
        .doesNotThrowAnyException();
  }

  @Test
  void acceptsTheDefaultsInASmallHeap() {
    EvaluationMemory memory = new EvaluationMemory(512, 64, 256 * MB);

    assertThatCode(() -> memory.require(new ImageShape(128, 128, 3))).doesNotThrowAnyException();
  }

  @Test
  void refusesMorePixelsThanAnArrayHoldsHoweverLargeTheHeap() {
    EvaluationMemory memory = new EvaluationMemory(50_000, 64, 1L << 40);

    assertThatThrownBy(() -> memory.require(new ImageShape(256, 256, 3)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("lower it to 10922,");
  }

  @Test
  void countsTheFeaturesOfALargeNetwork() {
    ImageShape shape = new ImageShape(32, 32, 1);

    assertThatCode(() -> new EvaluationMemory(5000, 64, 256 * MB).require(shape))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> new EvaluationMemory(5000, 2048, 256 * MB).require(shape))
        .isInstanceOf(ConfigException.class);
  }
}
