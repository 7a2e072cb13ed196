package io.streamgan.trainer.settings;

import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Setting;
import io.streamgan.trainer.input.LagPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a trainer handles faults, lag and divergence. */
public final class ResilienceSettings {
  static final Declarations DECLARATIONS = new Declarations();

  private static final String ON_TOPIC = "topic";
  private static final String FOLDER = "file:";

  public static final Setting<Boolean> STANDBY =
      DECLARATIONS
          .ofBoolean("standby", false)
          .medium(
              "Whether the trainer waits while another trainer of the model runs, and continues the"
                  + " model when that one ends. If false, it replaces the other one at once.");
  public static final Setting<Long> COMMIT_RETRY_TIMEOUT_MS =
      DECLARATIONS
          .ofLong("commit.retry.timeout.ms", 300_000)
          .atLeast(0)
          .low(
              "Time in milliseconds for which the trainer tries to reach the cluster again after a"
                  + " transient fault, to continue from the last commit; with 0 the first fault"
                  + " ends it.");

  public static final Setting<Long> STEP_TIMEOUT_MS =
      DECLARATIONS
          .ofLong("step.timeout.ms", 1_800_000)
          .atLeast(0)
          .low(
              "Time in milliseconds after which a step counts as hanging, and the process ends with"
                  + " an error, so that it can be started again; 0 for no limit.");

  public static final Setting<Duration> STOP_TIMEOUT_MS =
      DECLARATIONS
          .ofLong("stop.timeout.ms", 9_000)
          .atLeast(1_000)
          .as(Duration::ofMillis)
          .low(
              "Time in milliseconds for which a trainer that is stopped may finish its step, commit"
                  + " and close; the process then ends with code 1, and the next trainer repeats"
                  + " the steps since the last commit. An orchestrator's grace period must be"
                  + " longer.");

  /** Folder of the payloads of checkpoints; empty for the checkpoints topic. */
  public static final Setting<Optional<Path>> CHECKPOINT_STORE =
      DECLARATIONS
          .ofString("checkpoint.store", ON_TOPIC)
          .accepting("topic or file:FOLDER", ResilienceSettings::requireStore)
          .as(ResilienceSettings::folder)
          .medium(
              "Where the payloads of checkpoints are stored: topic, in parts on the checkpoints"
                  + " topic; or file:FOLDER, for large models, as files in a folder that all"
                  + " trainers of the model share, with references to them on the topic.");

  public static final Setting<LagPolicy.Kind> LAG_POLICY =
      DECLARATIONS
          .ofString("lag.policy", LagPolicy.Kind.ALL.label())
          .oneOf(Arrays.stream(LagPolicy.Kind.values()).map(LagPolicy.Kind::label).toList())
          .as(name -> LagPolicy.Kind.valueOf(name.toUpperCase(Locale.ROOT)))
          .medium(
              "Which images the trainer learns when more than lag.max.images wait: all, every"
                  + " image; latest, only the newest, the others are skipped; reservoir, half of"
                  + " lag.max.images, drawn uniformly from those that wait. The metrics count the"
                  + " skipped images.");
  public static final Setting<Long> LAG_MAX_IMAGES =
      DECLARATIONS
          .ofLong("lag.max.images", 10_000)
          .atLeast(1)
          .medium("Number of images that may wait before lag.policy skips any.");
  public static final Setting<InputLossAction> INPUT_LOSS_ACTION =
      DECLARATIONS
          .ofString("input.loss.action", InputLossAction.CONTINUE.label())
          .oneOf(Arrays.stream(InputLossAction.values()).map(InputLossAction::label).toList())
          .as(name -> InputLossAction.valueOf(name.toUpperCase(Locale.ROOT)))
          .medium(
              "What the trainer does when the image that it would learn next is not on the topic,"
                  + " because retention has deleted it, because the broker has lost the end of its"
                  + " log, or because the topic was created anew: continue, publish an event and"
                  + " learn the images that are there; or stop, end with an error.");
  public static final Setting<DivergenceAction> DIVERGENCE_ACTION =
      DECLARATIONS
          .ofString("divergence.action", DivergenceAction.STOP.label())
          .oneOf(Arrays.stream(DivergenceAction.values()).map(DivergenceAction::label).toList())
          .as(name -> DivergenceAction.valueOf(name.toUpperCase(Locale.ROOT)))
          .medium(
              "What the trainer does when a loss is not finite: stop, commit the steps before and"
                  + " end; or rollback, restore the newest checkpoint, continue with other random"
                  + " numbers, skip the images of the failed step, and publish an event.");
  public static final Setting<Boolean> METRICS_IMAGE_IDS =
      DECLARATIONS
          .ofBoolean("metrics.image.ids", false)
          .low(
              "Whether the metrics of each step include the ids of its images, as far as their"
                  + " records have ids.");

  /** What is done when images at the input position are lost. */
  public enum InputLossAction {
    CONTINUE,
    STOP;

    /** As the setting names it. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What is done when a loss is not finite. */
  public enum DivergenceAction {
    STOP,
    ROLLBACK;

    /** As the setting names it. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private ResilienceSettings() {}

  private static Optional<Path> folder(String store) {
    return store.equals(ON_TOPIC)
        ? Optional.empty()
        : Optional.of(Path.of(store.substring(FOLDER.length())).toAbsolutePath());
  }

  private static void requireStore(String store) {
    if (!store.equals(ON_TOPIC) && (!store.startsWith(FOLDER) || store.equals(FOLDER))) {
      throw new IllegalArgumentException("must be topic or file:FOLDER");
    }
  }
}
