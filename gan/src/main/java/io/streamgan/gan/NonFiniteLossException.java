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
   * A gradient whose squared norm float32 cannot hold, behind finite losses.
   *
   * @param network that the gradient belongs to
   */
  public NonFiniteLossException(long step, String network) {
    super("step %d has a gradient whose norm is not finite, that of %s".formatted(step, network));
  }
}
