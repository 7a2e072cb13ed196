package io.streamgan.gan.platform;

import io.streamgan.gan.Randomness;

/**
 * Random numbers of dropout and noise layers, as a function of the seed, the current update and the
 * layer's name.
 */
public final class LayerRandomness {
  private long seed;
  private long moment;

  /** Sets the current update, which is one of D or, if {@code odd}, one of G. */
  public void at(long ofSeed, long update, boolean odd) {
    seed = ofSeed;
    moment = 2 * update + (odd ? 1 : 0);
  }

  /** Returns the random numbers of the layer named {@code layer} in the current update. */
  public Randomness of(String layer) {
    return new Randomness(
        seed, Randomness.Stream.DROPOUT, moment * 0x9E3779B97F4A7C15L + layer.hashCode());
  }
}
