package io.streamgan.gan.objective;

/**
 * D's loss, as the sum of two losses.
 *
 * @param real loss over D's outputs on the real images
 * @param generated loss over D's outputs on the generated images
 */
public record DiscriminatorLoss(Loss real, Loss generated) {
  public double value() {
    return real.value() + generated.value();
  }
}
