package io.streamgan.gan.objective;

import java.util.Optional;

/**
 * Gulrajani et al. 2017. The critic minimises f - r + weight (|grad D(x)| - 1)^2 with x between
 * real and generated images; G minimises -f.
 *
 * @param penaltyWeight lambda
 */
public record WassersteinGradientPenalty(double penaltyWeight) implements Objective {
  static final String NAME = "wasserstein-gp";

  public WassersteinGradientPenalty {
    GradientPenalty.requireWeight(penaltyWeight);
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
