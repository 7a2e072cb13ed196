package io.streamgan.gan.objective;

/**
 * What D minimises: the sum of two losses, one over the outputs on each half of what it has seen.
 *
 * @param real over the real images
 * @param generated over the generated ones
 */
public record DiscriminatorLoss(Loss real, Loss generated) {
  public double value() {
    return real.value() + generated.value();
  }
}
