package io.streamgan.sampler.generate;

import io.streamgan.gan.Images;
import io.streamgan.schemas.GeneratorManifest;

/**
 * Generated images, and where they come from.
 *
 * @param generator manifest of the one generator that made all of them
 */
public record GeneratedSamples(GeneratorManifest generator, Images images) {}
