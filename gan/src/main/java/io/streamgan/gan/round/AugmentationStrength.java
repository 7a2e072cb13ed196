package io.streamgan.gan.round;

import io.streamgan.gan.platform.Tensor;

/**
 * Probability of each change of adaptive augmentation (Karras et al. 2020), which is part of D's
 * state. It begins at 0.
 */
final class AugmentationStrength {
  /** Images that the strength takes from 0 to 1, or back, if it always moves one way. */
  static final int IMAGES = 100_000;

  private final Tensor state;
  private final double target;
  private final float[] strength = new float[1];

  /**
   * @param state one value
   * @param target mean sign of the margins
   */
  AugmentationStrength(Tensor state, double target) {
    this.state = state;
    this.target = target;
    refresh();
  }

  /** Reads the strength, after it was set from outside. */
  void refresh() {
    state.get(0, strength);
  }

  float value() {
    return strength[0];
  }

  /**
   * Moves the strength by the share that a step's images have of {@value #IMAGES}.
   *
   * @param margins of the real images, above 0 where D takes them for real
   * @param images real images of the step
   */
  void adapt(float[] margins, int images) {
    double signs = 0;
    for (float margin : margins) {
      signs += Math.signum(margin);
    }
    double step = Math.signum(signs / margins.length - target) * images / IMAGES;
    strength[0] = (float) Math.min(1, Math.max(0, strength[0] + step));
    state.set(0, strength);
  }
}
