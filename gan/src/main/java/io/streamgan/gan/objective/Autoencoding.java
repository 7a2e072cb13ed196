package io.streamgan.gan.objective;

/**
 * An encoder maps real images to latents, and G reconstructs the images from them (Agustsson et al.
 * 2019). There is one D per scale, which minimises (r - 1)^2 + f^2 on real and reconstructed images
 * (Mao et al. 2017). Encoder and G minimise (f - 1)^2 at full scale + distortionWeight times the
 * reconstruction's mean squared error, which the engine adds. All losses lie in [0, inf).
 *
 * @param distortionWeight weight of the reconstruction error, at least 0
 */
public record Autoencoding(double distortionWeight) implements Objective {
  static final String NAME = "autoencoding";

  public static final double DEFAULT_DISTORTION_WEIGHT = 12;

  public Autoencoding {
    if (!(distortionWeight >= 0)) {
      throw new IllegalArgumentException(
          "the distortion's weight must be 0 or more, not " + distortionWeight);
    }
  }

  @Override
  public boolean hasMargins() {
    return false;
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
