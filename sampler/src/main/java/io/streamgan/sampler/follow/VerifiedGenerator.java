package io.streamgan.sampler.follow;

import io.streamgan.gan.GeneratorSnapshot;

/**
 * A generator whose bytes are those that its manifest names, and fit its network.
 *
 * @param info its manifest
 * @param snapshot network and parameters
 */
public record VerifiedGenerator(GeneratorInfo info, GeneratorSnapshot snapshot) {}
