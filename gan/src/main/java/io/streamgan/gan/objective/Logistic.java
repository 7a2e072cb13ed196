package io.streamgan.gan.objective;

/**
 * Functions of a logit. They neither overflow nor lose precision at large logits such as +-1e4,
 * because they do not compute the probability first. StrictMath gives the same bits on every
 * machine.
 */
final class Logistic {
  private Logistic() {}

  /** Returns log(1 + e^x), which equals -log(1 - sigmoid(x)). */
  static double softplus(double x) {
    return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
  }

  /** Returns 1 / (1 + e^-x), which is the derivative of {@link #softplus}. */
  static double sigmoid(double x) {
    double e = StrictMath.exp(-Math.abs(x));
    return (x >= 0 ? 1 : e) / (1 + e);
  }

  /**
   * Returns D's loss of Goodfellow et al. 2014: -log D(x) - log(1 - D(G(z))), which equals
   * softplus(-r) + softplus(f).
   *
   * @param smoothing s in [0, 0.5): real images have the target 1 - s instead of 1 (Salimans et al.
   *     2016), which adds s r to the loss
   */
  static DiscriminatorLoss discriminator(float[] real, float[] generated, double smoothing) {
    return new DiscriminatorLoss(
        Loss.mean(real, r -> softplus(-r) + smoothing * r, r -> -sigmoid(-r) + smoothing),
        Loss.mean(generated, Logistic::softplus, Logistic::sigmoid));
  }

  static void requireSmoothing(double smoothing) {
    if (!(smoothing >= 0 && smoothing < 0.5)) {
      throw new IllegalArgumentException("label smoothing must be in [0, 0.5), not " + smoothing);
    }
  }
}
