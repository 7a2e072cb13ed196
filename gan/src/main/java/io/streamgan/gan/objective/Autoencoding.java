package io.streamgan.gan.objective;

/**
 * An autoencoder as generator: an encoder makes latents of real images, of which G makes them anew.
 * Each D, one a scale, minimises (r - 1)^2 + f^2 on real and reconstructed images (Mao et al.
 * 2017); encoder and G minimise (f - 1)^2 at full scale + distortionWeight times the
 * reconstruction's mean squared error. All losses lie in [0, inf).
 *
 * @param distortionWeight at least 0
 */
public record Autoencoding(double distortionWeight) implements Objective {
  static final String NAME = "autoencoding";

  public static final double DEFAULT_DISTORTION_WEIGHT = 12;

  public Autoencoding {
    if (!(distortionWeight >= 0)) {
      throw new IllegalArgumentException("no distortion has a weight of " + distortionWeight);
    }
  }

  @Override
  public DiscriminatorLoss discriminator(float[] real, float[] generated, int[] labels) {
    return new DiscriminatorLoss(LeastSquares.towards(1, real), LeastSquares.towards(0, generated));
  }

  @Override
  public Loss generator(float[] real, float[] generated, int count) {
    return LeastSquares.towards(1, generated);
  }
}
