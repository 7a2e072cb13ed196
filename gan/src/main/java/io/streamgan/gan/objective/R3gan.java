package io.streamgan.gan.objective;

import java.util.Optional;

/**
 * Huang et al. 2024. Each real score r is paired with a generated score f (Jolicoeur-Martineau
 * 2018): D minimises softplus(-(r - f)) + weight / 2 (|grad D(x)|^2 + |grad D(G(z))|^2), with the
 * means of the squared norms over the real images x and over the generated images; G minimises
 * softplus(-(f - r)). All losses lie in [0, inf).
 *
 * @param penaltyWeight gamma
 */
public record R3gan(double penaltyWeight) implements Objective {
  static final String NAME = "r3gan";

  public R3gan {
    GradientPenalty.requireWeight(penaltyWeight);
  }

  @Override
  public float[] margins(float[] real, float[] generated) {
    float[] margins = new float[real.length];
    for (int i = 0; i < margins.length; i++) {
      margins[i] = real[i] - generated[i];
    }
    return margins;
  }

  @Override
  public DiscriminatorLoss discriminator(float[] real, float[] generated, int[] labels) {
    Loss above = pairs(real, generated);
    float[] opposite = new float[above.gradient().length];
    for (int i = 0; i < opposite.length; i++) {
      opposite[i] = -above.gradient()[i];
    }
    return new DiscriminatorLoss(above, new Loss(0, opposite));
  }

  @Override
  public Loss generator(float[] real, float[] generated, int count) {
    return pairs(generated, real);
  }

  @Override
  public boolean generatorSeesReal() {
    return true;
  }

  @Override
  public Optional<GradientPenalty> ownPenalty() {
    return Optional.of(new GradientPenalty.R1R2(penaltyWeight));
  }

  /** Returns the mean of softplus(-(a - b)), with its derivative with respect to each a. */
  private static Loss pairs(float[] a, float[] b) {
    double sum = 0;
    float[] gradient = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += Logistic.softplus(-difference);
      gradient[i] = (float) (-Logistic.sigmoid(-difference) / a.length);
    }
    return new Loss(sum / a.length, gradient);
  }
}
