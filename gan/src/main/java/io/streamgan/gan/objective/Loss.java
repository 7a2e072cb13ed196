package io.streamgan.gan.objective;

/**
 * A loss as a function of D's outputs.
 *
 * @param value mean over the batch
 * @param gradient derivative of {@code value} with respect to each output
 */
public record Loss(double value, float[] gradient) {
  /** A function of one score. */
  interface Term {
    double at(double score);
  }

  /** Returns the mean of {@code term} over {@code scores}, with its gradient. */
  static Loss mean(float[] scores, Term term, Term derivative) {
    double sum = 0;
    float[] gradient = new float[scores.length];
    for (int i = 0; i < scores.length; i++) {
      sum += term.at(scores[i]);
      gradient[i] = (float) (derivative.at(scores[i]) / scores.length);
    }
    return new Loss(sum / scores.length, gradient);
  }
}
