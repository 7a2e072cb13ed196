package io.streamgan.gan.objective;

/**
 * Jolicoeur-Martineau 2018. R is the mean score of the real images and F that of the generated
 * images. D minimises softplus(-(r - F)) + softplus(f - R), and G minimises softplus(-(f - R)) +
 * softplus(r - F). Both losses lie in [0, inf).
 */
public record RelativisticAverage() implements Objective {
  static final String NAME = "relativistic-average";

  @Override
  public float[] margins(float[] real, float[] generated) {
    float[] margins = new float[real.length];
    double mean = 0;
    for (float score : generated) {
      mean += score / (double) generated.length;
    }
    for (int i = 0; i < margins.length; i++) {
      margins[i] = (float) (real[i] - mean);
    }
    return margins;
  }

  @Override
  public DiscriminatorLoss discriminator(float[] real, float[] generated, int[] labels) {
    return contrast(real, generated);
  }

  @Override
  public Loss generator(float[] real, float[] generated, int count) {
    DiscriminatorLoss swapped = contrast(generated, real);
    return new Loss(swapped.value(), swapped.real().gradient());
  }

  @Override
  public boolean generatorSeesReal() {
    return true;
  }

  @Override
  public boolean takesPenalties() {
    return true;
  }

  /**
   * Returns the mean of softplus(-(a - mean b)) plus that of softplus(b - mean a). The gradient
   * includes the derivatives through the means: the derivative of the first term with respect to
   * each b is mean(sigmoid(-(a - mean b))) / N.
   */
  private static DiscriminatorLoss contrast(float[] a, float[] b) {
    double meanA = mean(a);
    double meanB = mean(b);
    Loss above = Loss.mean(a, x -> Logistic.softplus(meanB - x), x -> -Logistic.sigmoid(meanB - x));
    Loss below = Loss.mean(b, x -> Logistic.softplus(x - meanA), x -> Logistic.sigmoid(x - meanA));
    double throughMeanB = -sum(above.gradient()) / b.length;
    double throughMeanA = -sum(below.gradient()) / a.length;
    return new DiscriminatorLoss(shifted(above, throughMeanA), shifted(below, throughMeanB));
  }

  private static Loss shifted(Loss loss, double shift) {
    float[] gradient = loss.gradient().clone();
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] += (float) shift;
    }
    return new Loss(loss.value(), gradient);
  }

  private static double mean(float[] scores) {
    return sum(scores) / scores.length;
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }
}
