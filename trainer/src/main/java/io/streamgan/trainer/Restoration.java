package io.streamgan.trainer;

import io.streamgan.gan.GanEngine;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.SnapshotMismatchException;
import io.streamgan.trainer.checkpoint.Checkpoint;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * From a checkpoint to an engine. What a model is (its images, networks and seed) must be as it
 * was; how it learns from here on (objective, learning rates, batch size) may change.
 */
final class Restoration {
  private final TrainerSettings settings;
  private final Function<ImageShape, GanEngine> engines;

  Restoration(TrainerSettings settings, Function<ImageShape, GanEngine> engines) {
    this.settings = settings;
    this.engines = engines;
  }

  /**
   * @throws TrainerException when {@code checkpoint} is of a model that the settings do not
   *     describe
   */
  GanEngine engine(Checkpoint checkpoint) {
    GanSpec spec = checkpoint.snapshot().spec();
    ImageShape shape = spec.imageShape();
    int channels = settings.imageChannels();
    if (shape.height() != settings.imageSize() || (channels != 0 && channels != shape.channels())) {
      throw mismatch(checkpoint, "images of " + shape, null);
    }
    if (spec.seed() != settings.seed()) {
      throw mismatch(checkpoint, "seed " + spec.seed(), null);
    }
    GanEngine engine = engines.apply(shape);
    try {
      engine.restore(checkpoint.snapshot());
      return engine;
    } catch (SnapshotMismatchException e) {
      engine.close();
      throw mismatch(checkpoint, "another network.width or latent.size", e);
    }
  }

  private TrainerException mismatch(
      Checkpoint checkpoint, String other, @Nullable Throwable cause) {
    return new TrainerException(
        ("the checkpoint of model %s after step %d was trained with %s; use the settings that it was"
                + " trained with, another model.name, or begin anew")
            .formatted(settings.modelName(), checkpoint.snapshot().step(), other),
        cause);
  }
}
