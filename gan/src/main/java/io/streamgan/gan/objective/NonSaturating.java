package io.streamgan.gan.objective;

/**
 * Goodfellow et al. 2014, G maximising log D(G(z)). D minimises softplus(-r) + softplus(f), which
 * is -log D(x) - log(1 - D(G(z))); G softplus(-f). Both losses lie in [0, inf).
 *
 * @param labelSmoothing s in [0, 0.5): the target of real images is 1 - s
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
  public boolean scoresAreLogits() {
    return true;
  }
}
