package io.streamgan.sampler.generate;

import io.streamgan.gan.Images;
import io.streamgan.sampler.follow.GeneratorInfo;

/**
 * Generated images, and where they come from.
 *
 * @param generator the one generator that made all of them
 */
public record Samples(GeneratorInfo generator, Images images) {}
