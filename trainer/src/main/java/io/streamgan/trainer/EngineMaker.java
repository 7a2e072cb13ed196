package io.streamgan.trainer;

import io.streamgan.gan.GanEngine;
import io.streamgan.gan.ImageShape;
import io.streamgan.trainer.request.Adaptation;

/** Where a model's engines come from. */
@FunctionalInterface
public interface EngineMaker {
  /**
   * An engine in its initial state.
   *
   * @param seed of its random numbers
   * @param adaptation of how it learns
   */
  GanEngine make(ImageShape shape, long seed, Adaptation adaptation);
}
