package io.streamgan.trainer.model;

import io.streamgan.gan.GanEngine;
import io.streamgan.gan.ImageShape;
import io.streamgan.trainer.settings.Adaptation;

/** Creates the engines of a model. */
@FunctionalInterface
public interface EngineFactory {
  /**
   * Returns an engine in its initial state.
   *
   * @param seed of its random numbers
   * @param adaptation of how it learns
   */
  GanEngine make(ImageShape shape, long seed, Adaptation adaptation);
}
