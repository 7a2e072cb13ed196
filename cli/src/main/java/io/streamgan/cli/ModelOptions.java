package io.streamgan.cli;

import io.streamgan.schemas.settings.Setting;
import io.streamgan.schemas.settings.SettingsLayers;
import io.streamgan.trainer.settings.LearningSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * What is learned: the options that {@code demo} and {@code train} share, each short for a setting.
 */
final class ModelOptions {
  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description =
          "Height and width of the images: 32, 64 or 128 for the default network; setting"
              + " image.size (default: 32).")
  @Nullable Integer size;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Real images a discriminator update; setting batch.size (default: 64).")
  @Nullable Integer batch;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "Stop when the model has had N steps, those of earlier starts included, and print a JSON"
              + " line.")
  @Nullable Long steps;

  @Option(names = "--seed", paramLabel = "N", description = "Fixes everything random (default: 0).")
  @Nullable Long seed;

  @Option(
      names = "--objective",
      paramLabel = "NAME",
      description =
          "What D and G minimise, ./streamgan config lists all; setting objective (default:"
              + " non-saturating).")
  @Nullable String objective;

  /** {@code layers} with the given options on top. */
  SettingsLayers over(SettingsLayers layers) {
    SettingsLayers result = layers;
    result = with(result, TrainerSettings.IMAGE_SIZE, size);
    result = with(result, TrainerSettings.BATCH_SIZE, batch);
    result = with(result, TrainerSettings.STEPS, steps);
    result = with(result, TrainerSettings.SEED, seed);
    return with(result, LearningSettings.OBJECTIVE, objective);
  }

  private static SettingsLayers with(
      SettingsLayers layers, Setting<?> setting, @Nullable Object value) {
    return value == null ? layers : layers.with(setting, value);
  }
}
