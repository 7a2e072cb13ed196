package io.streamgan.trainer.settings;

import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Setting;
import java.util.Arrays;

/** How a trainer responds to events. */
public final class ResponseSettings {
  static final Declarations DECLARATIONS = new Declarations();

  public static final Setting<Boolean> HEALTH_ACT =
      DECLARATIONS
          .ofBoolean("health.act", false)
          .medium(
              "Whether the trainer follows requests on the events topic: to roll the model back to"
                  + " its state before a failure, and to pause.");
  public static final Setting<Long> CHECKPOINT_INTERVAL_MS =
      DECLARATIONS
          .ofLong("health.checkpoint.interval.ms", 60_000)
          .atLeast(0)
          .low(
              "With health.act, the time in milliseconds between two checkpoints that are kept for"
                  + " rollbacks, in addition to the newest two checkpoints. The newest two of them"
                  + " are kept, so a failure must be detected within this time.");
  public static final Setting<Adaptation.Kind> DRIFT_ACTION =
      DECLARATIONS
          .ofString("drift.action", Adaptation.Kind.NONE.label())
          .oneOf(Arrays.stream(Adaptation.Kind.values()).map(Adaptation.Kind::label).toList())
          .as(Adaptation.Kind::of)
          .medium(
              "What the trainer does when an event reports drift of the real images: none, nothing;"
                  + " learning-rate, raise both learning rates for some time; ema, shorten the"
                  + " half-life of the averaged generator for some time.");
  public static final Setting<Double> DRIFT_ACTION_FACTOR =
      DECLARATIONS
          .ofDouble("drift.action.factor", 2)
          .atLeast(1)
          .low(
              "Factor that drift.action multiplies the learning rates by, or divides the half-life"
                  + " by.");
  public static final Setting<Long> DRIFT_ACTION_IMAGES =
      DECLARATIONS
          .ofLong("drift.action.images", 20_000)
          .atLeast(1)
          .low("Number of real images for which drift.action lasts.");

  private ResponseSettings() {}

  /** Whether the trainer reads the events topic. */
  public static boolean followsEvents(TrainerSettings settings) {
    return settings.get(HEALTH_ACT) || settings.get(DRIFT_ACTION) != Adaptation.Kind.NONE;
  }
}
