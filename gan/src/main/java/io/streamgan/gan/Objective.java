package io.streamgan.gan;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What D and G minimise, as a pair, by the name that users choose it with. Pure functions of the
 * scores r of real and f of generated images; every loss is a mean over the batch.
 */
public enum Objective {
  /**
   * Goodfellow et al. 2014, with G maximising log D(G(z)): D minimises softplus(-r) + softplus(f),
   * G softplus(-f).
   */
  NON_SATURATING {
    @Override
    public Loss generator(float[] generated) {
      return Loss.mean(generated, f -> softplus(-f), f -> -sigmoid(-f));
    }
  },

  /**
   * Goodfellow et al. 2014, with G minimising log(1 - D(G(z))): D minimises softplus(-r) +
   * softplus(f), G -softplus(f).
   */
  MINIMAX {
    @Override
    public Loss generator(float[] generated) {
      return Loss.mean(generated, f -> -softplus(f), f -> -sigmoid(f));
    }
  };

  /**
   * A loss over scores.
   *
   * @param value the mean over the batch
   * @param gradient its derivative by each score
   */
  public record Loss(double value, float[] gradient) {
    private static Loss mean(float[] scores, Term term, Term derivative) {
      double sum = 0;
      float[] gradient = new float[scores.length];
      for (int i = 0; i < scores.length; i++) {
        sum += term.at(scores[i]);
        gradient[i] = (float) (derivative.at(scores[i]) / scores.length);
      }
      return new Loss(sum / scores.length, gradient);
    }
  }

  /**
   * What D minimises: the sum of two losses, one over each half of what it has seen.
   *
   * @param real over the scores of the real images
   * @param generated over those of the generated ones
   */
  public record DiscriminatorLoss(Loss real, Loss generated) {
    public double value() {
      return real.value + generated.value;
    }
  }

  private interface Term {
    double at(double score);
  }

  /** What D minimises at the scores of as many real as generated images. */
  public DiscriminatorLoss discriminator(float[] real, float[] generated) {
    return new DiscriminatorLoss(
        Loss.mean(real, r -> softplus(-r), r -> -sigmoid(-r)),
        Loss.mean(generated, Objective::softplus, Objective::sigmoid));
  }

  /** What G minimises at the scores of its images. */
  public abstract Loss generator(float[] generated);

  /** The name on the command line and in settings: {@code non-saturating}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** All labels, separated by commas. */
  public static String labels() {
    return Arrays.stream(values()).map(Objective::label).collect(Collectors.joining(", "));
  }

  /**
   * @throws IllegalArgumentException when there is none of that name
   */
  public static Objective of(String label) {
    for (Objective objective : values()) {
      if (objective.label().equals(label)) {
        return objective;
      }
    }
    throw new IllegalArgumentException(
        "no objective '%s'; there are %s".formatted(label, labels()));
  }

  /** log(1 + e^x) without overflow. StrictMath: the same bits on every machine. */
  private static double softplus(double x) {
    return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
  }

  private static double sigmoid(double x) {
    double e = StrictMath.exp(-Math.abs(x));
    return (x >= 0 ? 1 : e) / (1 + e);
  }
}
