package io.streamgan.gan.objective;

/**
 * Default settings of Adam (Kingma and Ba 2015) and of its learning rate's decay for an objective.
 *
 * @param learningRate step size
 * @param beta1 decay rate of the gradient's moving average, in [0, 1)
 * @param beta2 decay rate of the squared gradient's moving average, in [0, 1)
 * @param decayImages number of images after which the learning rate has fallen to 0.71 of the first
 *     one; 0 for a constant rate
 */
public record AdamDefaults(double learningRate, double beta1, double beta2, double decayImages) {
  /** The settings of Radford, Metz and Chintala 2016. */
  public static final AdamDefaults DCGAN = new AdamDefaults(2e-4, 0.5, 0.999, 0);
}
