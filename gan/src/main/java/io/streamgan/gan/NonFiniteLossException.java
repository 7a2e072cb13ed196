package io.streamgan.gan;

/**
 * A loss is NaN or infinite: the networks are beyond repair and nothing of the step may be kept.
 */
public final class NonFiniteLossException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public NonFiniteLossException(long step, double discriminatorLoss, double generatorLoss) {
    super(
        "step %d has a loss that is no finite number (discriminator %s, generator %s)"
            .formatted(step, discriminatorLoss, generatorLoss));
  }
}
