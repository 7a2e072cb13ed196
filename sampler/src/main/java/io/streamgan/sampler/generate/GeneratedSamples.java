package io.streamgan.sampler.generate;

import io.streamgan.gan.Images;
import io.streamgan.schemas.GeneratorManifest;

/**
 * Samples and the manifest of their generator.
 *
 * @param generator manifest of the generator that computed all of them
 */
public record GeneratedSamples(GeneratorManifest generator, Images images) {}
