package io.streamgan.cli.settings;

import io.streamgan.schemas.settings.SettingsLayers;
import io.streamgan.trainer.settings.LearningSettings;
import io.streamgan.trainer.settings.RoundSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options for what is learned, which {@code demo} and {@code train} share, each for a setting. */
public final class ModelOptions {
  @Option(
      names = "--size",
      paramLabel = "N|WIDTHxHEIGHT",
      description =
          "Size of the images in pixels; the default network takes sides of 24, 32, 48, 64, 96,"
              + " 128, ...; setting image.size (default: 32).")
  @Nullable String size;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description =
          "Real images per update of the discriminator; setting batch.size (default: 64).")
  @Nullable Integer batch;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "Stop when the model has taken N steps, including those of earlier starts, and print one"
              + " line of JSON.")
  @Nullable Long steps;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of all random numbers (default: 0).")
  @Nullable Long seed;

  @Option(
      names = "--objective",
      paramLabel = "NAME",
      description =
          "What D and G minimise; './streamgan config' lists all objectives; setting objective"
              + " (default: r3gan).")
  @Nullable String objective;

  @Option(
      names = "--lanes",
      paramLabel = "L",
      description =
          "Lanes of the model, which any number of trainers share and './streamgan average'"
              + " averages; setting lanes (default: 1; of demo: the number of its trainers).")
  @Nullable Integer lanes;

  /** {@code layers} with the given options on top. */
  public SettingsLayers over(SettingsLayers layers) {
    return layers
        .with(TrainerSettings.IMAGE_SIZE, size)
        .with(TrainerSettings.BATCH_SIZE, batch)
        .with(TrainerSettings.STEPS, steps)
        .with(TrainerSettings.SEED, seed)
        .with(LearningSettings.OBJECTIVE, objective)
        .with(RoundSettings.LANES, lanes);
  }

  /** The seed, null where none is given. */
  public @Nullable Long seed() {
    return seed;
  }
}
