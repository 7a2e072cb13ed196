package io.streamgan.trainer.model;

import io.streamgan.gan.GanEngine;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.SnapshotMismatchException;
import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.fault.TrainerException;
import io.streamgan.trainer.input.Lane;
import io.streamgan.trainer.settings.Adaptation;
import io.streamgan.trainer.settings.TrainerSettings;
import org.jspecify.annotations.Nullable;

/**
 * From a checkpoint to an engine. What a model is (its images, networks and seed) must be as it
 * was; how it learns from here on (objective, learning rates, batch size) may change.
 */
final class EngineRestorer {
  private final TrainerSettings settings;
  private final KeptEngine engines;
  private final Lane lane;

  EngineRestorer(TrainerSettings settings, KeptEngine engines, Lane lane) {
    this.settings = settings;
    this.engines = engines;
    this.lane = lane;
  }

  /**
   * @param rollbacks so far, those after {@code checkpoint} included
   * @param adaptation of how it learns
   * @throws TrainerException when {@code checkpoint} is of a model that the settings do not
   *     describe
   */
  GanEngine engine(Checkpoint checkpoint, int rollbacks, Adaptation adaptation) {
    GanSpec spec = checkpoint.snapshot().spec();
    ImageShape shape = spec.imageShape();
    int channels = settings.imageChannels();
    if (!shape.size().equals(settings.get(TrainerSettings.IMAGE_SIZE))
        || (channels != 0 && channels != shape.channels())) {
      throw mismatch(checkpoint, "images of " + shape, null);
    }
    if (spec.seed()
        != DivergenceRollbacks.seed(settings.get(TrainerSettings.SEED), checkpoint.rollbacks())) {
      throw mismatch(checkpoint, "seed " + spec.seed(), null);
    }
    GanEngine engine =
        engines.any(
            shape,
            DivergenceRollbacks.seed(settings.get(TrainerSettings.SEED), rollbacks),
            adaptation,
            lane);
    try {
      engine.restore(checkpoint.snapshot());
      return engine;
    } catch (SnapshotMismatchException e) {
      engine.close();
      throw mismatch(
          checkpoint,
          "another network, network.width, latent.size or augmentation.target (0, or above)",
          e);
    }
  }

  private TrainerException mismatch(
      Checkpoint checkpoint, String other, @Nullable Throwable cause) {
    return new TrainerException(
        ("the checkpoint of model %s after step %d was trained with %s; use the settings that it"
                + " was trained with, another model.name, or begin anew")
            .formatted(settings.modelName(), checkpoint.snapshot().step(), other),
        cause);
  }
}
