package io.streamgan.gan.round;

import io.streamgan.gan.GanSpec;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.platform.Tensor;

/**
 * The averaged generator: an exponential moving average (EMA) of all of G's tensors, with a
 * half-life in images.
 *
 * <p>Running statistics are averaged too, because those of the newest G belong to the newest
 * parameters and not to the averaged ones.
 */
final class AveragedGenerator {
  private final double halfLifeImages;
  private final Tensor share;
  private final Runnable move;

  AveragedGenerator(double halfLifeImages, Tensor newest, Tensor average, Platform platform) {
    this.halfLifeImages = halfLifeImages;
    share = platform.zeros(1);
    move = platform.move(average, newest, share);
  }

  /**
   * Moves the average towards the newest tensors, or to them where the half-life is 0.
   *
   * @param images number of images since the last call
   * @param imagesSeen number of images so far, counted in the same way
   */
  void move(int images, long imagesSeen) {
    double halfLife = Math.min(halfLifeImages, GanSpec.EMA_WARM_UP * imagesSeen);
    double way = halfLife > 0 ? 1 - StrictMath.pow(0.5, images / halfLife) : 1;
    share.set(0, new float[] {(float) way});
    move.run();
  }
}
