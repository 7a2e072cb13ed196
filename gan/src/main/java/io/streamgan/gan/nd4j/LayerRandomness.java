package io.streamgan.gan.nd4j;

import io.streamgan.gan.Randomness;

/**
 * What is random inside a network's layers: a function of the seed, of the update it is set to, and
 * of the layer that asks.
 */
final class LayerRandomness {
  private long seed;
  private long moment;

  /** Sets the numbers to come: those of one update of D or, {@code odd}, of G. */
  void at(long ofSeed, long update, boolean odd) {
    seed = ofSeed;
    moment = 2 * update + (odd ? 1 : 0);
  }

  /** The numbers of a layer, told apart by {@code layer}. */
  Randomness of(String layer) {
    return new Randomness(
        seed, Randomness.Stream.DROPOUT, moment * 0x9E3779B97F4A7C15L + layer.hashCode());
  }
}
