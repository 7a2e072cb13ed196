package io.streamgan.sampler.generate;

import io.streamgan.gan.ImageShape;
import io.streamgan.sampler.follow.GeneratorInfo;
import java.time.Instant;

/**
 * The generator that answers requests.
 *
 * @param info its manifest
 * @param imageShape of its samples
 * @param latentSize length of one latent vector
 * @param since when it began to be served
 */
public record ServedGenerator(
    GeneratorInfo info, ImageShape imageShape, int latentSize, Instant since) {
  /** Classes that samples can be asked of; 0 where the generator knows of none. */
  public int classes() {
    return info.network().classes();
  }
}
