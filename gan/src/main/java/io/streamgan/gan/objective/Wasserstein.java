package io.streamgan.gan.objective;

/**
 * Arjovsky, Chintala and Bottou 2017. The critic D minimises f - r, and clipping its parameters
 * keeps it Lipschitz continuous. G minimises -f. Neither loss is bounded. The negative of D's loss
 * estimates the Wasserstein distance, up to a factor.
 *
 * @param weightClip largest absolute value of the critic's parameters, above 0
 */
public record Wasserstein(double weightClip) implements Objective {
  static final String NAME = "wasserstein";

  /** The paper's value. */
  public static final double DEFAULT_WEIGHT_CLIP = 0.01;

  public Wasserstein {
    if (!(weightClip > 0)) {
      throw new IllegalArgumentException(
          "the limit that weights are clipped to must be above 0, not " + weightClip);
    }
  }

  @Override
  public boolean hasMargins() {
    return false;
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

  /** Returns the loss f - r. */
  static DiscriminatorLoss apart(float[] real, float[] generated) {
    return new DiscriminatorLoss(times(-1, real), times(1, generated));
  }

  static Loss times(double sign, float[] scores) {
    return Loss.mean(scores, s -> sign * s, s -> sign);
  }
}
