package io.streamgan.gan.objective;

/**
 * Goodfellow et al. 2014, with the non-saturating loss of G. D minimises softplus(-r) +
 * softplus(f), which equals -log D(x) - log(1 - D(G(z))). G minimises softplus(-f), which equals
 * -log D(G(z)). Both losses lie in [0, inf) without label smoothing.
 *
 * @param labelSmoothing s in [0, 0.5): real images have the target 1 - s instead of 1
 */
public record NonSaturating(double labelSmoothing) implements Objective {
  static final String NAME = "non-saturating";

  public NonSaturating {
    Logistic.requireSmoothing(labelSmoothing);
  }

  @Override
  public DiscriminatorLoss discriminator(float[] real, float[] generated, int[] labels) {
    return Logistic.discriminator(real, generated, labelSmoothing);
  }

  @Override
  public Loss generator(float[] real, float[] generated, int count) {
    return Loss.mean(generated, f -> Logistic.softplus(-f), f -> -Logistic.sigmoid(-f));
  }

  @Override
  public boolean takesPenalties() {
    return true;
  }
}
