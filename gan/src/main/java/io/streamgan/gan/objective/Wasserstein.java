package io.streamgan.gan.objective;

/**
 * Arjovsky, Chintala and Bottou 2017. The critic minimises f - r and is kept Lipschitz by clipping
 * its parameters; G minimises -f. No loss is bounded; the critic's is the negated estimate of the
 * distance.
 *
 * @param weightClip every parameter of the critic stays within +- this
 */
public record Wasserstein(double weightClip) implements Objective {
  static final String NAME = "wasserstein";

  /** The paper's. */
  public static final double DEFAULT_WEIGHT_CLIP = 0.01;

  public Wasserstein {
    if (!(weightClip > 0)) {
      throw new IllegalArgumentException("weights are clipped to more than 0, not " + weightClip);
    }
  }

  @Override
  public DiscriminatorLoss discriminator(float[] real, float[] generated, int[] labels) {
    return apart(real, generated);
  }

  @Override
  public Loss generator(float[] real, float[] generated, int count) {
    return times(-1, generated);
  }

  @Override
  public double parameterLimit() {
    return weightClip;
  }

  @Override
  public int usualDiscriminatorUpdates() {
    return 5;
  }

  /** f - r. */
  static DiscriminatorLoss apart(float[] real, float[] generated) {
    return new DiscriminatorLoss(times(-1, real), times(1, generated));
  }

  static Loss times(double sign, float[] scores) {
    return Loss.mean(scores, s -> sign * s, s -> sign);
  }
}
