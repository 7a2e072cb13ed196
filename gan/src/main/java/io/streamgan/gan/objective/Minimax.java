package io.streamgan.gan.objective;

/**
 * Goodfellow et al. 2014, G minimising log(1 - D(G(z))). D minimises softplus(-r) + softplus(f) in
 * [0, inf); G -softplus(f) in (-inf, 0], whose gradient vanishes where D is sure.
 *
 * @param labelSmoothing s in [0, 0.5): the target of real images is 1 - s
 */
public record Minimax(double labelSmoothing) implements Objective {
  static final String NAME = "minimax";

  public Minimax {
    Logistic.requireSmoothing(labelSmoothing);
  }

  @Override
  public DiscriminatorLoss discriminator(float[] real, float[] generated, int[] labels) {
    return Logistic.discriminator(real, generated, labelSmoothing);
  }

  @Override
  public Loss generator(float[] real, float[] generated, int count) {
    return Loss.mean(generated, f -> -Logistic.softplus(f), f -> -Logistic.sigmoid(f));
  }

  @Override
  public boolean scoresAreLogits() {
    return true;
  }
}
