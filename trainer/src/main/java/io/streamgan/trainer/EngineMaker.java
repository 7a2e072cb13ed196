package io.streamgan.trainer;

import io.streamgan.gan.GanEngine;
import io.streamgan.gan.ImageShape;

/** Where a model's engines come from. */
@FunctionalInterface
interface EngineMaker {
  /** An engine in its initial state, whose random numbers follow from {@code seed}. */
  GanEngine make(ImageShape shape, long seed);
}
