package io.streamgan.gan.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.streamgan.gan.objective.Objective;
import io.streamgan.gan.objective.Objectives;
import io.streamgan.gan.platform.Judgement;
import io.streamgan.gan.platform.Measuring;
import io.streamgan.gan.platform.ObjectiveLoss;
import io.streamgan.gan.platform.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernels of the losses against the classes of {@code gan.objective}. */
class CudaLossTest {
  private static final int IMAGES = 300;
  private static final int CLASSES = 4;
  private static final int FEATURES = 7;

  /** Relative to the largest gradient, and to a loss above 1. */
  private static final double ROUNDING = 1e-6;

  /** Sizes of scores: some of either sign, large ones, and those where probabilities are 0 or 1. */
  private static final List<Double> SIZES = List.of(1.0, 20.0, 1e4);

  static Stream<Objective> objectives() {
    Objectives.Hyperparameters numbers =
        new Objectives.Hyperparameters(0.1, 0.01, 10, CLASSES, 1, 12);
    return Objectives.NAMES.stream().map(name -> Objectives.named(name, numbers));
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void theDiscriminatorsLossIsThatOfTheObjective(Objective objective) {
    int[] labels = new Random(3).ints(IMAGES, -1, CLASSES).toArray();
    try (CudaPlatform platform = EmulatedDriver.platform()) {
      Tensor outputs = platform.zeros(2 * IMAGES, objective.outputs());
      Tensor gradient = platform.zeros(2 * IMAGES, objective.outputs());
      Judgement actual = platform.discriminatorLoss(objective, outputs, gradient);
      Judgement expected = ObjectiveLoss.ofDiscriminator(objective, outputs, gradient);
      for (int[] known : List.of(labels, new int[0])) {
        actual.label(known);
        expected.label(known);
        for (double size : SIZES) {
          float[] scores = scores(outputs, size);
          assertClose(actual, expected, gradient);
          assertThat(actual.outputs()).isEqualTo(scores);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void theGeneratorsLossIsThatOfTheObjective(Objective objective) {
    int width = objective.generatorView() == Objective.View.FEATURES ? FEATURES : 1;
    try (CudaPlatform platform = EmulatedDriver.platform()) {
      Tensor real = objective.generatorSeesReal() ? platform.zeros(IMAGES, width) : null;
      Tensor generated = platform.zeros(IMAGES, width);
      Tensor gradient = platform.zeros(IMAGES, width);
      Measuring actual = platform.generatorLoss(objective, real, generated, gradient);
      Measuring expected = ObjectiveLoss.ofGenerator(objective, real, generated, gradient);
      for (double size : SIZES) {
        if (real != null) {
          scores(real, 0.7 * size);
        }
        scores(generated, size);
        assertClose(actual, expected, gradient);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void aNanScoreMakesTheLossNan(Objective objective) {
    try (CudaPlatform platform = EmulatedDriver.platform()) {
      Tensor outputs = platform.zeros(2 * IMAGES, objective.outputs());
      Tensor gradient = platform.zeros(2 * IMAGES, objective.outputs());
      Judgement judgement = platform.discriminatorLoss(objective, outputs, gradient);
      Tensor real = objective.generatorSeesReal() ? platform.zeros(IMAGES, 1) : null;
      Tensor generated = platform.zeros(IMAGES, 1);
      Measuring loss =
          platform.generatorLoss(objective, real, generated, platform.zeros(IMAGES, 1));
      for (int at : new int[] {1, outputs.size() - 1}) {
        float[] scores = scores(outputs, 1);
        scores[at] = Float.NaN;
        outputs.set(0, scores);
        judgement.run();
        assertThat(judgement.value()).as("at " + at).isNaN();
      }
      generated.set(1, new float[] {Float.NaN});
      loss.run();
      assertThat(loss.value()).isNaN();
    }
  }

  @Test
  void labelsThatAreNoClassAreRefused() {
    Objective objective = Objectives.named("semi-supervised");
    try (CudaPlatform platform = EmulatedDriver.platform()) {
      Judgement judgement =
          platform.discriminatorLoss(objective, platform.zeros(2, 10), platform.zeros(2, 10));
      assertThatThrownBy(() -> judgement.label(new int[] {10}))
          .hasMessage("an image has the label 10, but the objective has the classes 0 to 9");
    }
  }

  private static float[] scores(Tensor tensor, double size) {
    Random random = new Random(tensor.size());
    float[] scores = new float[tensor.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) (size * random.nextGaussian());
    }
    tensor.set(0, scores);
    return scores;
  }

  private static void assertClose(Measuring actual, Measuring expected, Tensor gradient) {
    expected.run();
    float[] expectedGradient = values(gradient);
    gradient.set(0, new float[gradient.size()]);
    actual.run();
    float[] actualGradient = values(gradient);
    assertThat(actual.value())
        .isCloseTo(expected.value(), within(ROUNDING * Math.max(1, Math.abs(expected.value()))));
    double largest = 0;
    for (float value : expectedGradient) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expectedGradient.length; i++) {
      assertThat((double) actualGradient[i])
          .as("gradient " + i)
          .isCloseTo(expectedGradient[i], within(ROUNDING * largest));
    }
  }

  private static float[] values(Tensor tensor) {
    float[] values = new float[tensor.size()];
    tensor.get(0, values);
    return values;
  }
}
