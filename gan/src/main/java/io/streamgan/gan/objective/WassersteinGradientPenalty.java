package io.streamgan.gan.objective;

import java.util.Optional;

/**
 * Gulrajani et al. 2017. The critic D minimises f - r + weight (|grad D(x)| - 1)^2, with each x on
 * the line between a real and a generated image. G minimises -f. Neither loss is bounded.
 *
 * @param penaltyWeight the paper's lambda, above 0
 */
public record WassersteinGradientPenalty(double penaltyWeight) implements Objective {
  static final String NAME = "wasserstein-gp";

  /** Default of {@code penaltyWeight}, the paper's. */
  static final double DEFAULT_PENALTY_WEIGHT = 10;

  public WassersteinGradientPenalty {
    GradientPenalty.requireWeight(penaltyWeight);
  }

  @Override
  public boolean hasMargins() {
    return false;
  }

  @Override
  public DiscriminatorLoss discriminator(float[] real, float[] generated, int[] labels) {
    return Wasserstein.apart(real, generated);
  }

  @Override
  public Loss generator(float[] real, float[] generated, int count) {
    return Wasserstein.times(-1, generated);
  }

  @Override
  public Optional<GradientPenalty> ownPenalty() {
    return Optional.of(new GradientPenalty.Interpolated(penaltyWeight));
  }

  @Override
  public int usualDiscriminatorUpdates() {
    return 5;
  }
}
