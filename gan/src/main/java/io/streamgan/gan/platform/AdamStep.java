package io.streamgan.gan.platform;

import io.streamgan.gan.GanSpec;

/**
 * The numbers of one update of Adam (Kingma and Ba 2015) over float32 moments m and v without bias
 * correction: m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2, and the parameter moves
 * by -rate m / (sqrt(v) + epsilon).
 *
 * @param rate learning rate, times both bias corrections
 * @param epsilon epsilon, times the correction of sqrt(v)
 */
public record AdamStep(double rate, double beta1, double beta2, double epsilon) {
  /**
   * Returns the numbers of an update.
   *
   * @param step number of the update, from 1
   * @param rateFactor what the learning rate is multiplied with
   */
  public static AdamStep of(GanSpec.Adam settings, long step, double rateFactor) {
    // lr m' / (sqrt(v') + eps), with m' = m / c1 and v' = v / c2 the bias-corrected moments
    // The moments are updated with betas in float32, so the correction is that of the rounded ones:
    // 1 - 0.999 differs by 1.3e-5 of its size, which would make every update 6e-6 too long.
    double c1 = 1 - StrictMath.pow((float) settings.beta1(), step);
    double rootC2 = StrictMath.sqrt(1 - StrictMath.pow((float) settings.beta2(), step));
    return new AdamStep(
        rateFactor * settings.learningRate() * rootC2 / c1,
        settings.beta1(),
        settings.beta2(),
        settings.epsilon() * rootC2);
  }
}
