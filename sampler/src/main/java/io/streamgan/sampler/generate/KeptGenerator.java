package io.streamgan.sampler.generate;

import io.streamgan.gan.GeneratorSnapshot;

/**
 * A generator that is loaded and answers requests for its version.
 *
 * @param served what it is
 * @param snapshot network and parameters
 */
public record KeptGenerator(ServedGenerator served, GeneratorSnapshot snapshot) {
  public long version() {
    return served.info().version();
  }
}
