package io.streamgan.monitor.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class DetectorsTest {
  private final Detectors health = health(Map.of());
  private final Random random = new Random(1);
  private final List<String> told = new ArrayList<>();
  private long number;

  @Test
  void saysNothingOfNoisyLosses() {
    steps(3000, step -> 1.5 + 0.5 * random.nextGaussian());

    assertThat(told).isEmpty();
  }

  @Test
  void saysNothingOfARealTraining() throws Exception {
    HealthyRun.steps().forEach(this::observe);

    assertThat(told).isEmpty();
  }

  @Test
  void aLossNearItsLimitDoesNotFlap() {
    steps(200, step -> 1.5);
    // To and fro around the limit of 50, never half of it.
    steps(2000, step -> 50 + 25 * Math.sin(step / 7.0));

    assertThat(told).filteredOn(t -> t.contains("exploding")).containsExactly("exploding-loss");
  }

  @Test
  void anExplosionByTheLossesOwnPastIsFoundBelowTheAbsoluteLimit() {
    steps(300, step -> 0.7);
    steps(100, step -> 30);

    assertThat(told).contains("exploding-loss");
  }

  @Test
  void oneWildBatchIsNoExplosion() {
    steps(300, step -> 1);
    steps(1, step -> 80);
    steps(300, step -> 1);

    assertThat(told).isEmpty();
  }

  @Test
  void tellsOfOscillationAndItsPeriod() {
    steps(800, step -> 3 + 2 * Math.sin(2 * Math.PI * step / 96) + 0.2 * random.nextGaussian());

    assertThat(told).containsExactly("oscillation");
  }

  @Test
  void aTrendIsNoOscillation() {
    steps(2000, step -> 1 + step / 200.0 + 0.3 * random.nextGaussian());

    assertThat(told).isEmpty();
  }

  @Test
  void anOscillationEnds() {
    steps(800, step -> 3 + 2 * Math.sin(2 * Math.PI * step / 96));
    steps(1500, step -> 3 + 0.2 * random.nextGaussian());

    assertThat(told).containsExactly("oscillation", "-oscillation");
  }

  @Test
  void whereStepsAreRareAStallTakesLonger() {
    for (int i = 0; i < 20; i++) {
      for (long millis = 0; millis < 25_000; millis += 1000) {
        observe(new Observation.Silence(millis));
      }
    }
    observe(new Observation.Silence(100_000));
    assertThat(told).isEmpty();
    observe(new Observation.Silence(250_000));
    assertThat(told).containsExactly("stalled-input");
  }

  @Test
  void aBacklogThatIsWorkedOffIsHealthy() {
    for (long records = 100_000; records > 0; records -= 500) {
      observe(new Observation.Backlog(records));
    }
    assertThat(told).isEmpty();
  }

  @Test
  void aShortSourceThatIsFarBehindAndSteadyIsHealthy() {
    for (int i = 0; i < 200; i++) {
      observe(new Observation.Backlog(5000 + random.nextInt(200)));
    }
    assertThat(told).isEmpty();
  }

  @Test
  void youngGeneratorsHaveNotCollapsed() {
    observe(new Observation.RealSpread(60));
    for (int i = 0; i < 20; i++) {
      observe(new Observation.GeneratedSpread(1, 1000));
    }
    assertThat(told).isEmpty();
  }

  @Test
  void aCollapseEndsWhenImagesDifferAgain() {
    observe(new Observation.RealSpread(60));
    for (int i = 0; i < 5; i++) {
      observe(new Observation.GeneratedSpread(10, 30_000));
    }
    for (int i = 0; i < 5; i++) {
      // Between the thresholds of onset and end.
      observe(new Observation.GeneratedSpread(27, 40_000));
    }
    assertThat(told).containsExactly("mode-collapse");
    for (int i = 0; i < 5; i++) {
      observe(new Observation.GeneratedSpread(50, 50_000));
    }
    assertThat(told).containsExactly("mode-collapse", "-mode-collapse");
  }

  @Test
  void aRareClassMayBeMissingByChance() {
    List<Double> real = List.of(0.98, 0.02);
    for (int i = 0; i < 5; i++) {
      observe(new Observation.Classes(real, List.of(1.0, 0.0), List.of(), 256, 30_000));
    }
    assertThat(told).isEmpty();
    for (int i = 0; i < 5; i++) {
      observe(new Observation.Classes(real, List.of(1.0, 0.0), List.of(), 2560, 30_000));
    }
    assertThat(told).containsExactly("missing-classes");
  }

  @Test
  void missingClassesAreNamed() {
    Observation classes =
        new Observation.Classes(
            List.of(0.3, 0.4, 0.3), List.of(0.0, 1.0, 0.0), List.of("cat", "dog"), 512, 30_000);

    assertThat(new MissingClasses(0.2, 0).judge(classes))
        .isInstanceOfSatisfying(
            Judgement.Sick.class,
            sick ->
                assertThat(sick.message())
                    .isEqualTo("class cat, 2 hardly occurs among generated images"));
  }

  @Test
  void whatWasLearnedAndIsNoLongerGeneratedIsForgotten() {
    observe(past(0.9, 0.9, 0.02, 0.2)); // never learned
    assertThat(told).isEmpty();
    observe(past(0.5, 0.9, 0.9, 0.9)); // a bad evaluation
    observe(past(0.1, 0.9, 0.9, 0.9));
    observe(past(0.9, 0.9, 0.9, 0.9));
    observe(past(0.1, 0.9, 0.9, 0.9));
    assertThat(told).isEmpty();
    observe(past(0.1, 0.9, 0.9, 0.9));
    assertThat(told).containsExactly("forgetting");
    observe(past(0.5, 0.9, 0.9, 0.9));
    observe(past(0.8, 0.9, 0.9, 0.9));
    observe(past(0.8, 0.9, 0.9, 0.9));
    assertThat(told).containsExactly("forgetting", "-forgetting");
  }

  @Test
  void whatIsForgottenIsNamed() {
    assertThat(new Forgetting(0.4).judge(past(0.1, 0.9, 0.9, 0.9)))
        .isInstanceOfSatisfying(
            Judgement.Sick.class,
            sick -> {
              assertThat(sick.message())
                  .isEqualTo("G has forgotten cat: less than 40 % of its best coverage is left");
              assertThat(sick.evidence()).containsEntry("regimes", 1.0);
            });
  }

  @Test
  void whatIsAsGoodAsEverIsNotForgottenWhateverTheLimit() {
    assertThat(new Forgetting(1).judge(past(0.9, 0.9, 0.8, 0.8))).isEqualTo(Judgement.HEALTHY);
  }

  private static Observation past(double cat, double bestCat, double dog, double bestDog) {
    return new Observation.Past(
        List.of(
            new Observation.Regime("cat", cat, bestCat),
            new Observation.Regime("dog", dog, bestDog)));
  }

  @Test
  void aSignificantButSmallChangeIsNoDrift() {
    observe(new Observation.RealChange(0.0001, 1.1));
    assertThat(told).isEmpty();
    observe(new Observation.RealChange(0.0001, 4));
    observe(new Observation.RealChange(0.5, 1));
    observe(new Observation.RealChange(0.4, 1));
    assertThat(told).containsExactly("drift", "-drift");
  }

  @Test
  void anImageNowAndThenWithAWrongLabelIsNoMismatch() {
    for (int i = 0; i < 5; i++) {
      observe(new Observation.Labels(0.8, 0.96));
    }
    assertThat(told).isEmpty();
    observe(new Observation.Labels(0.1, 0.96));
    assertThat(told).isEmpty();
    observe(new Observation.Labels(0.1, 0.96));
    observe(new Observation.Labels(0.95, 0.96));
    observe(new Observation.Labels(0.95, 0.96));
    assertThat(told).containsExactly("label-mismatch", "-label-mismatch");
  }

  @Test
  void theMixOfClassesChangesAndStaysThen() {
    observe(new Observation.ClassChange(0.0005, 0.05));
    assertThat(told).isEmpty();
    observe(new Observation.ClassChange(0.0005, 0.3));
    observe(new Observation.ClassChange(0.5, 0.04));
    observe(new Observation.ClassChange(0.5, 0.04));
    assertThat(told).containsExactly("class-drift", "-class-drift");
  }

  @Test
  void whatZeroSwitchesOffIsNeverTold() {
    Detectors deaf =
        health(
            HealthSettings.DECLARATIONS.names().stream()
                .filter(name -> !name.endsWith(".on"))
                .collect(
                    Collectors.toMap(
                        name -> name, name -> name.endsWith("saturation.steps") ? "1" : "0")));
    for (int i = 0; i < 1000; i++) {
      assertThat(
              deaf.observe(
                  i,
                  new Observation.Step(
                      i, i, 1e6, 1e6 * Math.sin(i / 15.0), 1e6, -1e6, 0, 1000L * i)))
          .isEmpty();
    }
    assertThat(deaf.observe(0, new Observation.Silence(1_000_000_000))).isEmpty();
  }

  @Test
  void aSignificanceThatNoTestCanReachIsRefused() {
    assertThatThrownBy(() -> health(Map.of("health.drift.p.value", "0.0001")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("health.drift.p.value", "0.0005");
  }

  private void steps(int count, DoubleUnaryOperator generatorLoss) {
    for (int i = 0; i < count; i++) {
      number++;
      double loss = generatorLoss.applyAsDouble(number);
      observe(
          new Observation.Step(number, 64 * number, 1.2, loss, 1, -1, number / 25, 200 * number));
    }
  }

  private void observe(Observation observation) {
    for (Finding finding : health.observe(number, observation)) {
      told.add((finding.onset() ? "" : "-") + finding.condition().label());
    }
  }

  private static Detectors health(Map<String, String> settings) {
    return new Detectors(
        new Settings(Declarations.definition(HealthSettings.DECLARATIONS), settings), Set.of());
  }
}
