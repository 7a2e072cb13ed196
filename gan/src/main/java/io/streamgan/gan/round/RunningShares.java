package io.streamgan.gan.round;

import io.streamgan.gan.platform.Tensor;

/**
 * Shares of the classes among the newest real images, as an exponential moving average over about
 * {@value #IMAGES} images. They begin at 0 and add up to less than 1 at first; only their ratios
 * have a meaning.
 */
final class RunningShares {
  private static final int IMAGES = 10_000;

  private final Tensor shares;
  private final float[] values;
  private final float step;

  /**
   * @param shares one value per class
   * @param lanes number of lanes, whose mean follows the images of all of them
   */
  RunningShares(Tensor shares, int lanes) {
    this.shares = shares;
    step = (float) lanes / IMAGES;
    values = new float[shares.size()];
    refresh();
  }

  /** Reads the shares, after they were set from outside. */
  void refresh() {
    shares.get(0, values);
  }

  /**
   * Moves the shares towards those of a mini-batch.
   *
   * @param labels classes of its images; images with a negative label are not counted
   */
  void move(int[] labels) {
    for (int label : labels) {
      if (label >= 0) {
        for (int k = 0; k < values.length; k++) {
          values[k] = values[k] * (1 - step) + (k == label ? step : 0);
        }
      }
    }
    shares.set(0, values);
  }
}
