package io.streamgan.trainer.settings;

import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Setting;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.trainer.settings.ResilienceSettings.DivergenceAction;
import java.time.Duration;
import org.apache.kafka.common.config.ConfigException;

/** The lanes of a model, and how a lane ends its part of a round. */
public final class RoundSettings {
  static final Declarations DECLARATIONS = new Declarations();

  public static final Setting<Integer> LANES =
      DECLARATIONS
          .ofInt("lanes", 1)
          .between(1, 1000)
          .high(
              "Number of lanes of the model. With 1, one trainer trains it. With more, each lane"
                  + " learns the images of a part of the partitions, any number of trainers share"
                  + " the lanes, and './streamgan average' averages them. The lanes decide what is"
                  + " learned; the number of trainers does not. It is a property of the model that"
                  + " './streamgan checkpoint lanes' changes.");
  public static final Setting<Duration> ROUND_MAX_MS =
      DECLARATIONS
          .ofLong("round.max.ms", 60_000)
          .atLeast(1)
          .as(Duration::ofMillis)
          .medium(
              "Time in milliseconds after which a lane ends its part of a round with fewer steps"
                  + " than the others, so that a slow lane does not hold them up.");
  public static final Setting<Duration> ROUND_IDLE_MS =
      DECLARATIONS
          .ofLong("round.idle.ms", 2_000)
          .atLeast(0)
          .as(Duration::ofMillis)
          .medium(
              "Time in milliseconds for which another lane has waited when a lane that has learned"
                  + " all images of its partitions ends its part of the round.");

  private RoundSettings() {}

  /** Refuses what a model with several lanes cannot do. */
  static void requireConsistent(Settings settings) {
    if (settings.get(LANES) == 1) {
      return;
    }
    refuse(
        settings.get(ResponseSettings.HEALTH_ACT),
        ResponseSettings.HEALTH_ACT,
        "requests of events do not pass through the average");
    refuse(
        settings.get(ResponseSettings.DRIFT_ACTION) != Adaptation.Kind.NONE,
        ResponseSettings.DRIFT_ACTION,
        "requests of events do not pass through the average");
    refuse(
        settings.get(ResilienceSettings.CHECKPOINT_STORE).isPresent(),
        ResilienceSettings.CHECKPOINT_STORE,
        "the aggregator writes the checkpoints to the topic");
    refuse(
        settings.get(TrainerSettings.SHUFFLE_IMAGES) > 0,
        TrainerSettings.SHUFFLE_IMAGES,
        "lanes learn images in the order of the stream");
    refuse(
        settings.get(LearningSettings.REPLAY_IMAGES) > 0,
        LearningSettings.REPLAY_IMAGES,
        "images that are learned again do not pass through the average");
    refuse(
        settings.get(ResilienceSettings.DIVERGENCE_ACTION) != DivergenceAction.STOP,
        ResilienceSettings.DIVERGENCE_ACTION,
        "a lane cannot take back the steps of the others");
  }

  private static void refuse(boolean given, Setting<?> setting, String reason) {
    if (given) {
      throw new ConfigException(
          "%s cannot be used with lanes above 1: %s".formatted(setting.name(), reason));
    }
  }
}
