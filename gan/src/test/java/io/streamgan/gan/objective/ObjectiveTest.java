package io.streamgan.gan.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ObjectiveTest {
  private static final int COUNT = 5;
  private static final int CLASSES = 4;
  private static final int[] LABELS = {2, -1, 0, 3, -1};

  static Stream<Objective> objectives() {
    Objectives.Hyperparameters numbers =
        new Objectives.Hyperparameters(0.1, 0.01, 10, CLASSES, 1, 12);
    return Objectives.NAMES.stream().map(name -> Objectives.named(name, numbers));
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void gradientsOfTheDiscriminatorAreThoseOfItsLoss(Objective objective) {
    float[] real = random(1, COUNT * objective.outputs());
    float[] generated = random(2, COUNT * objective.outputs());
    DiscriminatorLoss loss = objective.discriminator(real, generated, LABELS);
    assertGradient(
        loss.real().gradient(), real, r -> objective.discriminator(r, generated, LABELS).value());
    assertGradient(
        loss.generated().gradient(),
        generated,
        f -> objective.discriminator(real, f, LABELS).value());
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void gradientsOfTheGeneratorAreThoseOfItsLoss(Objective objective) {
    int width = objective.generatorView() == Objective.View.FEATURES ? 7 : 1;
    float[] real = random(3, COUNT * width);
    float[] generated = random(4, COUNT * width);
    assertGradient(
        objective.generator(real, generated, COUNT).gradient(),
        generated,
        f -> objective.generator(real, f, COUNT).value());
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void lossesAndGradientsStayFiniteForHugeScores(Objective objective) {
    float[] up = new float[COUNT * objective.outputs()];
    float[] down = new float[up.length];
    for (int i = 0; i < up.length; i++) {
      up[i] = i % 2 == 0 ? 1e4f : -1e4f;
      down[i] = -up[i];
    }
    DiscriminatorLoss loss = objective.discriminator(up, down, LABELS);
    assertThat(loss.value()).isFinite();
    assertThat(loss.real().gradient()).doesNotContain(Float.NaN);
    assertThat(loss.generated().gradient()).doesNotContain(Float.NaN);
    Loss ofGenerator = objective.generator(up, down, COUNT);
    assertThat(ofGenerator.value()).isFinite();
    assertThat(ofGenerator.gradient()).doesNotContain(Float.NaN);
  }

  @Test
  void sigmoidLossesKeepTheirSizeAtHugeLogits() {
    float[] wrong = {-1e4f};
    float[] right = {1e4f};
    Objective objective = new NonSaturating(0);
    assertThat(objective.discriminator(wrong, right, LABELS).value()).isEqualTo(2e4);
    assertThat(objective.discriminator(right, wrong, LABELS).value()).isZero();
    assertThat(objective.generator(right, wrong, 1).value()).isEqualTo(1e4);
  }

  @Test
  void unlabelledImagesTakeNoPartInTheCrossEntropy() {
    Objective objective = new SemiSupervised(CLASSES, 1);
    float[] real = random(5, COUNT * CLASSES);
    float[] generated = random(6, COUNT * CLASSES);
    double unlabelled =
        objective.discriminator(real, generated, new int[] {-1, -1, -1, -1, -1}).value();
    assertThat(objective.discriminator(real, generated, new int[0]).value()).isEqualTo(unlabelled);
    assertThat(objective.discriminator(real, generated, LABELS).value()).isGreaterThan(unlabelled);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> objective.discriminator(real, generated, new int[] {CLASSES}))
        .withMessage("an image has the label 4, but the objective has the classes 0 to 3");
  }

  @Test
  void penaltiesScaleTheGradientByTheirDerivative() {
    for (GradientPenalty penalty :
        new GradientPenalty[] {
          new GradientPenalty.R1(3, 1),
          new GradientPenalty.Dragan(10),
          new GradientPenalty.Interpolated(10),
          new GradientPenalty.R1R2(2)
        }) {
      double norm = 1.7;
      double slope = (penalty.value(norm + 1e-6) - penalty.value(norm - 1e-6)) / 2e-6;
      assertThat(penalty.scale(norm) * norm).isCloseTo(slope, within(1e-6));
      assertThat(penalty.scale(0)).isFinite();
    }
  }

  @Test
  void aPenaltyHasItsUsualWeightWhereNoneIsGiven() {
    assertThat(Objectives.named("r3gan")).isEqualTo(new R3gan(1));
    assertThat(Objectives.named("wasserstein-gp")).isEqualTo(new WassersteinGradientPenalty(10));
    assertThat(Objectives.penalty("r1", 0, 16)).isEqualTo(new GradientPenalty.R1(1, 16));
    assertThat(Objectives.penalty("dragan", 2, 1)).isEqualTo(new GradientPenalty.Dragan(2));
  }

  @Test
  void refusesUnknownNames() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Objectives.named("best"))
        .withMessageStartingWith("there is no objective named 'best'; choose one of r3gan,");
    assertThatIllegalArgumentException().isThrownBy(() -> Objectives.penalty("r3", 1, 1));
  }

  private static void assertGradient(
      float[] gradient, float[] at, ToDoubleFunction<float[]> function) {
    float step = 1e-2f;
    for (int i = 0; i < at.length; i++) {
      float[] above = at.clone();
      float[] below = at.clone();
      above[i] += step;
      below[i] -= step;
      double slope =
          (function.applyAsDouble(above) - function.applyAsDouble(below)) / (above[i] - below[i]);
      assertThat((double) gradient[i]).isCloseTo(slope, within(1e-4));
    }
  }

  /** Away from the kinks at -1, 0 and 1. */
  private static float[] random(long seed, int count) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (random.nextInt(5) - 2) + 0.2f + 0.6f * random.nextFloat();
    }
    return values;
  }

  @Test
  void marginsAreAboveZeroWhereDTakesARealImageForReal() {
    float[] real = {0.75f, 0.25f};
    float[] generated = {1, 0};
    Map<String, float[]> expected =
        Map.of(
            "r3gan", new float[] {-0.25f, 0.25f},
            "relativistic-average", new float[] {0.25f, -0.25f},
            "least-squares", new float[] {0.25f, -0.25f},
            "hinge", real,
            "non-saturating", real,
            "minimax", real,
            "semi-supervised", real);
    for (String name : Objectives.NAMES) {
      Objective objective = Objectives.named(name);
      float[] margins = expected.get(name);
      assertThat(objective.hasMargins()).as(name).isEqualTo(margins != null);
      if (margins != null) {
        assertThat(objective.margins(real, generated)).as(name).containsExactly(margins);
      }
    }
  }
}
