package io.streamgan.gan.objective;

/**
 * Lim and Ye 2017. D minimises relu(1 - r) + relu(1 + f), which lies in [0, inf). G minimises -f,
 * which is not bounded.
 */
public record Hinge() implements Objective {
  static final String NAME = "hinge";

  @Override
  public DiscriminatorLoss discriminator(float[] real, float[] generated, int[] labels) {
    return new DiscriminatorLoss(
        Loss.mean(real, r -> Math.max(1 - r, 0), r -> r < 1 ? -1 : 0),
        Loss.mean(generated, f -> Math.max(1 + f, 0), f -> f > -1 ? 1 : 0));
  }

  @Override
  public Loss generator(float[] real, float[] generated, int count) {
    return Wasserstein.times(-1, generated);
  }

  @Override
  public boolean takesPenalties() {
    return true;
  }
}
