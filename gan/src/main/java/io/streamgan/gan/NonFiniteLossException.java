package io.streamgan.gan;

/**
 * A loss or a gradient is NaN or infinite. The step may have spoilt the networks' parameters, so
 * the engine's state must not be kept.
 */
public final class NonFiniteLossException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param where the first layer with an output value that is not finite
   */
  public NonFiniteLossException(
      long step, double discriminatorLoss, double generatorLoss, String where) {
    super(
        "step %d has a loss that is not finite (discriminator %s, generator %s); first seen in %s"
            .formatted(step, discriminatorLoss, generatorLoss, where));
  }

  /**
   * The losses are finite, but the squared norm of a gradient is not finite in float32.
   *
   * @param network network whose gradient it is
   */
  public NonFiniteLossException(long step, String network) {
    super("step %d: the norm of %s's gradient is not finite".formatted(step, network));
  }
}
