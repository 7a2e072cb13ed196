package io.streamgan.ingest.random;

/**
 * The random numbers of one image: SplitMix64 from a state that is a hash of seed and index, so
 * that any image can be drawn, and any pass over a source ordered, without those before it.
 *
 * @see <a href="https://doi.org/10.1145/2714064.2660195">Steele et al., Fast splittable
 *     pseudorandom number generators, OOPSLA 2014</a>
 */
public final class IndexedRandom {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  public IndexedRandom(long seed, long index) {
    state = mix(mix(seed + GOLDEN_GAMMA) ^ index);
  }

  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }

  /** Uniform in [0, 1). */
  public double uniform() {
    state += GOLDEN_GAMMA;
    return (mix(state) >>> 11) * 0x1.0p-53;
  }

  /** Uniform in [from, to). */
  public double uniform(double from, double to) {
    return from + (to - from) * uniform();
  }

  /** True with this probability. */
  public boolean chance(double probability) {
    return uniform() < probability;
  }

  /**
   * Nearly normal, with mean 0 and this deviation, and never beyond 3.5 deviations: the sum of four
   * uniform numbers, whose variance is 4/12.
   */
  public double normal(double deviation) {
    double sum = uniform() + uniform() + uniform() + uniform() - 2;
    return sum * deviation * 1.7320508075688772;
  }
}
