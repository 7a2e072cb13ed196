package io.streamgan.gan.objective;

/**
 * Mao et al. 2017 with the targets 0 and 1. D minimises (r - 1)^2 + f^2, and G minimises (f - 1)^2.
 * Both losses lie in [0, inf).
 */
public record LeastSquares() implements Objective {
  static final String NAME = "least-squares";

  @Override
  public float[] margins(float[] real, float[] generated) {
    float[] margins = new float[real.length];
    for (int i = 0; i < margins.length; i++) {
      margins[i] = real[i] - 0.5f;
    }
    return margins;
  }

  @Override
  public DiscriminatorLoss discriminator(float[] real, float[] generated, int[] labels) {
    return new DiscriminatorLoss(towards(1, real), towards(0, generated));
  }

  @Override
  public Loss generator(float[] real, float[] generated, int count) {
    return towards(1, generated);
  }

  @Override
  public boolean takesPenalties() {
    return true;
  }

  static Loss towards(double target, float[] scores) {
    return Loss.mean(scores, s -> (s - target) * (s - target), s -> 2 * (s - target));
  }
}
