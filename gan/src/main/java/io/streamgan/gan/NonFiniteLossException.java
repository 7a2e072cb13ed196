package io.streamgan.gan;

/**
 * A loss is NaN or infinite: the networks are beyond repair and nothing of the step may be kept.
 */
public final class NonFiniteLossException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param where the first layer whose values are no finite numbers
   */
  public NonFiniteLossException(
      long step, double discriminatorLoss, double generatorLoss, String where) {
    super(
        "step %d has a loss that is no finite number (discriminator %s, generator %s); first seen in %s"
            .formatted(step, discriminatorLoss, generatorLoss, where));
  }
}
