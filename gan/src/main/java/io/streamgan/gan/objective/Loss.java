package io.streamgan.gan.objective;

/**
 * A loss over D's outputs.
 *
 * @param value the mean over the batch
 * @param gradient its derivative by each output
 */
public record Loss(double value, float[] gradient) {
  /** A function of one score. */
  interface Term {
    double at(double score);
  }

  /** The mean of {@code term} over {@code scores}. */
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
