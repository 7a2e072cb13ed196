package io.streamgan.gan.platform;

/**
 * Adam for one vector of parameters, within limits of the gradient's norm and of the parameters. It
 * owns the two moments.
 */
public interface Optimiser extends Runnable {
  /**
   * Chooses the next update.
   *
   * @param step its number, from 1
   * @param rateFactor what the learning rate is multiplied with
   */
  void at(long step, double rateFactor);

  /** Updates the parameters with their gradients. */
  @Override
  void run();

  /**
   * Returns whether the squared norms of all gradients since {@link #restart} were finite. With a
   * gradient that is not finite, Adam computes parameters or moments that are not finite.
   */
  boolean isFinite();

  /** Forgets that a norm was not finite. */
  void restart();

  /** Returns the moving average of the gradients, without bias correction. */
  Tensor mean();

  /** Returns the moving average of the squared gradients, without bias correction. */
  Tensor square();
}
