package io.streamgan.monitor.health;

import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Setting;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Declares the thresholds of the conditions, with the reasons for their defaults. */
public final class HealthSettings {
  public static final Declarations DECLARATIONS = new Declarations();

  /** Permutations of a drift test. */
  public static final int DRIFT_PERMUTATIONS = 1999;

  private static final double LEAST_P_VALUE = 1.0 / (DRIFT_PERMUTATIONS + 1);

  public static final Setting<Double> EXPLOSION_LOSS =
      DECLARATIONS
          .ofDouble("health.explosion.loss", 50)
          .atLeast(0)
          .medium(
              "Absolute value of a loss, smoothed over 10 steps, above which it counts as"
                  + " exploding. Healthy logistic, least-squares and hinge losses stay far below. 0"
                  + " disables the check; set 0 for Wasserstein objectives, whose losses have no"
                  + " scale.");
  public static final Setting<Double> EXPLOSION_RATIO =
      DECLARATIONS
          .ofDouble("health.explosion.ratio", 20)
          .atLeast(0)
          .low(
              "Ratio of a loss, smoothed over 10 steps, to its mean over some 300 earlier steps"
                  + " above which it counts as exploding; losses below 10 never do. 0 disables the"
                  + " check.");
  public static final Setting<Double> SATURATION_GAP =
      DECLARATIONS
          .ofDouble("health.saturation.gap", 12)
          .atLeast(0)
          .medium(
              "Difference between D's mean scores of real and of generated images, smoothed over 50"
                  + " steps, above which D counts as saturated. With a difference of 12 logits, D"
                  + " misjudges about one image in 400 of either kind. 0 disables the check; set 0"
                  + " for Wasserstein objectives, whose scores have no scale.");
  public static final Setting<Integer> SATURATION_STEPS =
      DECLARATIONS
          .ofInt("health.saturation.steps", 100)
          .atLeast(1)
          .low(
              "Number of steps that the difference must exceed health.saturation.gap before the"
                  + " condition begins.");
  public static final Setting<Double> OSCILLATION_CORRELATION =
      DECLARATIONS
          .ofDouble("health.oscillation.correlation", 0.6)
          .between(0, 1)
          .low(
              "Autocorrelation of G's loss at its period, over 512 steps, above which the loss"
                  + " counts as oscillating; 0 disables the check.");
  public static final Setting<Long> STALL_MS =
      DECLARATIONS
          .ofLong("health.stall.ms", 30_000)
          .atLeast(0)
          .medium(
              "Milliseconds without a step after which the trainer counts as stalled; the default"
                  + " is six of its default commit intervals. Where steps are rare, the limit is"
                  + " ten times the usual interval between two steps, if that is longer. 0 disables"
                  + " the check.");
  public static final Setting<Long> LAG_RECORDS =
      DECLARATIONS
          .ofLong("health.lag.records", 1000)
          .atLeast(0)
          .medium(
              "Number of unread records of the images topic up to which a growing lag is ignored; 0"
                  + " disables the check.");
  public static final Setting<Integer> STALE_STEPS =
      DECLARATIONS
          .ofInt("health.stale.steps", 500)
          .atLeast(0)
          .low(
              "Number of steps without a new generator after which the newest counts as stale, once"
                  + " a minute has passed as well; the default is 20 times the trainer's default"
                  + " interval. 0 disables the check.");
  public static final Setting<Double> COLLAPSE_RATIO =
      DECLARATIONS
          .ofDouble("health.collapse.ratio", 0.4)
          .between(0, 1)
          .medium(
              "Ratio of the spread of generated images to that of real ones below which G counts as"
                  + " collapsed; trained generators are near 1. 0 disables the check.");
  public static final Setting<Long> COLLAPSE_AFTER_IMAGES =
      DECLARATIONS
          .ofLong("health.collapse.after.images", 20_000)
          .atLeast(0)
          .low(
              "Number of real images that a model must have seen before it is checked for mode"
                  + " collapse and missing classes; the images of a young generator are all"
                  + " alike.");
  public static final Setting<Double> CLASS_RATIO =
      DECLARATIONS
          .ofDouble("health.class.ratio", 0.2)
          .between(0, 1)
          .low(
              "Ratio of a class's share among generated images to its share among real ones below"
                  + " which the class counts as missing; 0 disables the check.");
  public static final Setting<Double> LABEL_RATIO =
      DECLARATIONS
          .ofDouble("health.label.ratio", 0.7)
          .between(0, 1)
          .low(
              "Ratio of the classifier's accuracy on the real images' labels to its accuracy when"
                  + " its training ended, below which the labels count as wrong; 0 disables the"
                  + " check.");
  public static final Setting<Double> FORGETTING_RATIO =
      DECLARATIONS
          .ofDouble("health.forgetting.ratio", 0.4)
          .between(0, 1)
          .low(
              "Ratio of the coverage of a class's or an earlier time's real images to the best"
                  + " coverage before, below which G counts as having forgotten them; 0 disables"
                  + " the check.");
  public static final Setting<Double> DRIFT_P_VALUE =
      DECLARATIONS
          .ofDouble("health.drift.p.value", 0.001)
          .accepting("0, or from 0.0005 to 1", HealthSettings::requireReachable)
          .low(
              "Significance level of the test of whether real images have changed: the probability"
                  + " of a false alarm per evaluation; 0 disables the check.");
  public static final Setting<Set<Condition>> ROLLBACK_ON =
      DECLARATIONS
          .ofList(
              "health.rollback.on",
              List.of(Condition.EXPLODING_LOSS.label(), Condition.MODE_COLLAPSE.label()))
          .oneOf(labels())
          .as(HealthSettings::conditions)
          .medium(
              "Conditions, separated by commas, at whose onset the monitor requests a rollback to"
                  + " an earlier checkpoint; a trainer with health.act=true obeys.");
  public static final Setting<Set<Condition>> PAUSE_ON =
      DECLARATIONS
          .ofList("health.pause.on", List.of())
          .oneOf(labels())
          .as(HealthSettings::conditions)
          .low(
              "Conditions, separated by commas, at whose onset the monitor requests a pause until"
                  + " they end; a trainer with health.act=true obeys. A condition that ends only by"
                  + " training, such as a high loss, pauses it until somebody requests to resume.");

  private HealthSettings() {}

  private static void requireReachable(double pValue) {
    if (pValue != 0 && (pValue < LEAST_P_VALUE || pValue > 1)) {
      throw new IllegalArgumentException(
          "the p-values of the test range from 0.0005 to 1; choose one of these, or 0 to disable"
              + " the check");
    }
  }

  private static List<String> labels() {
    return Arrays.stream(Condition.values()).map(Condition::label).toList();
  }

  private static Set<Condition> conditions(List<String> labels) {
    return Arrays.stream(Condition.values())
        .filter(condition -> labels.contains(condition.label()))
        .collect(Collectors.toUnmodifiableSet());
  }
}
