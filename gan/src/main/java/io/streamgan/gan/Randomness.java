package io.streamgan.gan;

/**
 * A sequence of random numbers that is a function of a seed, a purpose and a counter such as the
 * step. No generator state has to be saved: a restored engine computes the same numbers again.
 *
 * <p>SplitMix64 (Steele, Lea, Flood 2014) makes the bits, and Box-Muller over {@link StrictMath}
 * makes normal values of them, so the numbers are bit-identical on every machine.
 */
public final class Randomness {
  /** Purpose of random numbers; each purpose has a sequence of its own. */
  public enum Stream {
    INITIAL_GENERATOR,
    INITIAL_DISCRIMINATOR,
    DISCRIMINATOR_LATENTS,
    GENERATOR_LATENTS,
    SAMPLE_LATENTS,
    INITIAL_FURTHER_NETWORK,
    PENALTY,
    DISCRIMINATOR_AUGMENTATION,
    GENERATOR_AUGMENTATION,
    VISIBLE_LABELS,
    DROPOUT,
    CLASSES,
    REPLAY
  }

  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  /**
   * Returns the seed of the numbers that lanes draw differently; lane 0 has {@code seed} itself.
   */
  public static long seed(long seed, int lane) {
    return lane == 0 ? seed : mix(seed ^ mix(lane * GOLDEN_GAMMA));
  }

  public Randomness(long seed, Stream stream, long counter) {
    state = mix(mix(mix(seed + GOLDEN_GAMMA) + stream.ordinal()) + counter);
  }

  /**
   * Returns the number that all following ones are a function of, for a device that computes them
   * itself.
   */
  public long state() {
    return state;
  }

  /**
   * Returns the values that {@link #quickGaussians} chooses from, for a standard deviation of 1.
   */
  public static float[] quantiles() {
    return Quantiles.NORMAL.clone();
  }

  /** Returns a value that is uniform over all 64-bit integers. */
  long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** Returns a value that is uniform in (0, 1]. */
  public double nextUniform() {
    return ((nextLong() >>> 11) + 1) * 0x1.0p-53;
  }

  /** Fills {@code target} with standard normal values. */
  public void gaussians(float[] target) {
    for (int i = 0; i < target.length; i += 2) {
      double radius = StrictMath.sqrt(-2 * StrictMath.log(nextUniform()));
      double angle = 2 * Math.PI * nextUniform();
      target[i] = (float) (radius * StrictMath.cos(angle));
      if (i + 1 < target.length) {
        target[i + 1] = (float) (radius * StrictMath.sin(angle));
      }
    }
  }

  /**
   * Fills {@code target} with approximately normal values of mean 0 and standard deviation {@code
   * deviation}: each is one of 65,536 equally likely quantiles. Noise inside networks is made by
   * this method, because it is about ten times as fast as {@link #gaussians}.
   */
  public void quickGaussians(float[] target, float deviation) {
    float[] quantiles = Quantiles.NORMAL;
    for (int i = 0; i < target.length; i += 4) {
      long bits = nextLong();
      for (int k = i; k < Math.min(i + 4, target.length); k++, bits >>>= 16) {
        target[k] = deviation * quantiles[(int) bits & 0xFFFF];
      }
    }
  }

  /** The standard normal distribution's quantiles, computed when the class is first used. */
  private static final class Quantiles {
    static final float[] NORMAL = new float[1 << 16];

    static {
      // Newton's method on the distribution function. Each quantile starts from the one before it;
      // the first one starts from the median, where the function is 0.5.
      int half = NORMAL.length / 2;
      double x = 0;
      double below = 0.5;
      for (int i = half; i < NORMAL.length; i++) {
        double wanted = (i + 0.5) / NORMAL.length;
        for (int iteration = 0; iteration < 4; iteration++) {
          double step = (wanted - below) / density(x);
          below += area(x, step);
          x += step;
        }
        NORMAL[i] = (float) x;
        NORMAL[NORMAL.length - 1 - i] = (float) -x;
      }
    }

    private static double density(double x) {
      return StrictMath.exp(-x * x / 2) / StrictMath.sqrt(2 * Math.PI);
    }

    /** Integrates the density from {@code x} to {@code x + width} with Simpson's rule. */
    private static double area(double x, double width) {
      return width / 6 * (density(x) + 4 * density(x + width / 2) + density(x + width));
    }
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
