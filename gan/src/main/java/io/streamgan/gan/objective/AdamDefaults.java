package io.streamgan.gan.objective;

/**
 * Numbers of Adam (Kingma and Ba 2015) that suit an objective.
 *
 * @param learningRate step size
 * @param beta1 decay of the gradient's mean, in [0, 1)
 * @param beta2 decay of the squared gradient's mean, in [0, 1)
 */
public record AdamDefaults(double learningRate, double beta1, double beta2) {
  /** As in Radford, Metz and Chintala 2016. */
  public static final AdamDefaults DCGAN = new AdamDefaults(2e-4, 0.5, 0.999);
}
