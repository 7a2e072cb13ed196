package io.streamgan.gan.objective;

/**
 * Goodfellow et al. 2014. D minimises softplus(-r) + softplus(f), which lies in [0, inf). G
 * minimises log(1 - D(G(z))) = -softplus(f), which lies in (-inf, 0] and whose gradient vanishes
 * where D is certain that an image is generated.
 *
 * @param labelSmoothing s in [0, 0.5): real images have the target 1 - s instead of 1
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
  public boolean takesPenalties() {
    return true;
  }
}
