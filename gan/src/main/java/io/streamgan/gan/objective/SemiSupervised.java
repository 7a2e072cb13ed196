package io.streamgan.gan.objective;

import java.util.Arrays;

/**
 * Salimans et al. 2016. D has one logit l_k per class. An image's score is log sum exp(l), which is
 * the logit of being real if generated images are a further class with the logit 0. D minimises
 * softplus(-r) + softplus(f) plus the cross-entropy of the labelled images. G minimises the mean
 * absolute difference between the batch means of D's features on real and on generated images; the
 * features are the input of D's last layer. Both losses lie in [0, inf).
 *
 * @param classes number of classes, at least 2
 * @param labelledShare share of the images whose labels D learns from, in (0, 1]
 */
public record SemiSupervised(int classes, double labelledShare) implements Objective {
  static final String NAME = "semi-supervised";

  public SemiSupervised {
    if (classes < 2) {
      throw new IllegalArgumentException(
          "the objective semi-supervised needs at least 2 classes, not " + classes);
    }
    if (!(labelledShare > 0 && labelledShare <= 1)) {
      throw new IllegalArgumentException(
          "the share of labels that D learns from must be in (0, 1], not " + labelledShare);
    }
  }

  @Override
  public DiscriminatorLoss discriminator(float[] real, float[] generated, int[] labels) {
    Loss unsupervised =
        throughScores(
            real, Loss.mean(scores(real), r -> Logistic.softplus(-r), r -> -Logistic.sigmoid(-r)));
    Loss fromGenerated =
        throughScores(
            generated, Loss.mean(scores(generated), Logistic::softplus, Logistic::sigmoid));
    Loss supervised = crossEntropy(real, labels);
    float[] gradient = unsupervised.gradient();
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] += supervised.gradient()[i];
    }
    return new DiscriminatorLoss(
        new Loss(unsupervised.value() + supervised.value(), gradient), fromGenerated);
  }

  @Override
  public Loss generator(float[] real, float[] generated, int count) {
    int features = generated.length / count;
    double[] difference = new double[features];
    for (int i = 0; i < generated.length; i++) {
      difference[i % features] += ((double) generated[i] - real[i]) / count;
    }
    float[] gradient = new float[generated.length];
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = (float) (Math.signum(difference[i % features]) / features / count);
    }
    return new Loss(Arrays.stream(difference).map(Math::abs).sum() / features, gradient);
  }

  @Override
  public View generatorView() {
    return View.FEATURES;
  }

  @Override
  public boolean generatorSeesReal() {
    return true;
  }

  @Override
  public int outputs() {
    return classes;
  }

  @Override
  public float[] scores(float[] outputs) {
    float[] scores = new float[outputs.length / classes];
    for (int image = 0; image < scores.length; image++) {
      scores[image] = (float) logSumExp(outputs, image);
    }
    return scores;
  }

  /**
   * @throws IllegalArgumentException when a label is no class of the objective
   */
  public void requireClasses(int[] labels) {
    for (int label : labels) {
      if (label >= classes) {
        throw new IllegalArgumentException(
            "an image has the label %d, but the objective has the classes 0 to %d"
                .formatted(label, classes - 1));
      }
    }
  }

  /** Returns the mean softmax cross-entropy of the labelled images; 0 if there are none. */
  private Loss crossEntropy(float[] outputs, int[] labels) {
    requireClasses(labels);
    int labelled = Math.max(1, (int) Arrays.stream(labels).filter(label -> label >= 0).count());
    double sum = 0;
    float[] gradient = new float[outputs.length];
    for (int image = 0; image < labels.length; image++) {
      if (labels[image] < 0) {
        continue;
      }
      double normaliser = logSumExp(outputs, image);
      sum += normaliser - outputs[image * classes + labels[image]];
      for (int k = 0; k < classes; k++) {
        double probability = StrictMath.exp(outputs[image * classes + k] - normaliser);
        gradient[image * classes + k] =
            (float) ((probability - (k == labels[image] ? 1 : 0)) / labelled);
      }
    }
    return new Loss(sum / labelled, gradient);
  }

  /**
   * Applies the chain rule to {@code loss}'s gradient: the derivative of log sum exp is softmax.
   */
  private Loss throughScores(float[] outputs, Loss loss) {
    float[] gradient = new float[outputs.length];
    for (int image = 0; image < loss.gradient().length; image++) {
      double score = logSumExp(outputs, image);
      for (int k = image * classes; k < (image + 1) * classes; k++) {
        gradient[k] = (float) (loss.gradient()[image] * StrictMath.exp(outputs[k] - score));
      }
    }
    return new Loss(loss.value(), gradient);
  }

  private double logSumExp(float[] outputs, int image) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = image * classes; k < (image + 1) * classes; k++) {
      largest = Math.max(largest, outputs[k]);
    }
    double sum = 0;
    for (int k = image * classes; k < (image + 1) * classes; k++) {
      sum += StrictMath.exp(outputs[k] - largest);
    }
    return largest + StrictMath.log(sum);
  }
}
