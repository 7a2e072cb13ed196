package io.streamgan.trainer.model;

import io.streamgan.gan.GanEngine;
import io.streamgan.gan.ImageShape;
import io.streamgan.trainer.input.Lane;
import io.streamgan.trainer.settings.Adaptation;

/** Where a model's engines come from. */
@FunctionalInterface
public interface EngineFactory {
  /**
   * An engine in its initial state.
   *
   * @param seed of its random numbers
   * @param adaptation of how it learns
   * @param lane of the model that it trains
   */
  GanEngine make(ImageShape shape, long seed, Adaptation adaptation, Lane lane);
}
