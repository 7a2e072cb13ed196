package io.streamgan.gan.objective;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * A term of D's loss: a function of the norm of D's gradient with respect to an image, over all
 * pixels of that image. The mean over the batch is added to D's loss.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
  @JsonSubTypes.Type(value = GradientPenalty.R1.class, name = GradientPenalty.R1.NAME),
  @JsonSubTypes.Type(value = GradientPenalty.Dragan.class, name = GradientPenalty.Dragan.NAME),
  @JsonSubTypes.Type(value = GradientPenalty.Interpolated.class, name = "interpolated"),
  @JsonSubTypes.Type(value = GradientPenalty.R1R2.class, name = "r1-r2")
})
public sealed interface GradientPenalty {
  /** Default weight of all penalties except {@link Interpolated}. */
  double DEFAULT_WEIGHT = 1;

  /** Returns the penalty's factor. */
  double weight();

  /** Returns the penalty of an image whose gradient has the norm {@code norm}. */
  double value(double norm);

  /** Returns the derivative of the penalty with respect to the norm, divided by the norm. */
  double scale(double norm);

  /** Returns n if the penalty is applied at every n-th update of D, with n times its weight. */
  default int every() {
    return 1;
  }

  /**
   * Mescheder, Geiger and Nowozin 2018: weight / 2 |grad D(x)|^2 at real images x.
   *
   * @param weight gamma
   * @param interval number n of D updates: the penalty is applied at every n-th one (lazy
   *     regularisation, Karras et al. 2020)
   */
  record R1(double weight, int interval) implements GradientPenalty {
    public static final String NAME = "r1";

    public R1 {
      requireWeight(weight);
      if (interval < 1) {
        throw new IllegalArgumentException(
            "a penalty's interval must be 1 or more updates of D, not " + interval);
      }
    }

    @Override
    public double value(double norm) {
      return weight / 2 * norm * norm;
    }

    @Override
    public double scale(double norm) {
      return weight;
    }

    @Override
    public int every() {
      return interval;
    }
  }

  /**
   * Kodali et al. 2017: weight (|grad D(x)| - 1)^2 at x = real + spread u, with u uniform in [-1,
   * 1] for each value of an image and spread half the standard deviation of all values of the
   * batch.
   */
  record Dragan(double weight) implements GradientPenalty {
    public static final String NAME = "dragan";

    public Dragan {
      requireWeight(weight);
    }

    @Override
    public double value(double norm) {
      return fromOne(weight, norm);
    }

    @Override
    public double scale(double norm) {
      return fromOneScale(weight, norm);
    }
  }

  /**
   * Gulrajani et al. 2017: weight (|grad D(x)| - 1)^2 at x = t real + (1 - t) generated, with one t
   * per image, uniform in [0, 1].
   */
  record Interpolated(double weight) implements GradientPenalty {
    public Interpolated {
      requireWeight(weight);
    }

    @Override
    public double value(double norm) {
      return fromOne(weight, norm);
    }

    @Override
    public double scale(double norm) {
      return fromOneScale(weight, norm);
    }
  }

  /**
   * R1 at real and R2 at generated images (Mescheder, Geiger and Nowozin 2018): the sum of weight /
   * 2 |grad D(x)|^2 at both images of a pair, so that the mean over the pairs is added to D's loss.
   *
   * @param weight gamma
   */
  record R1R2(double weight) implements GradientPenalty {
    public R1R2 {
      requireWeight(weight);
    }

    @Override
    public double value(double norm) {
      return weight / 2 * norm * norm;
    }

    @Override
    public double scale(double norm) {
      return weight;
    }
  }

  private static double fromOne(double weight, double norm) {
    return weight * (norm - 1) * (norm - 1);
  }

  /**
   * The penalty is not differentiable at norm 0; PyTorch's autograd uses the subgradient 0 there.
   */
  private static double fromOneScale(double weight, double norm) {
    return norm > 0 ? 2 * weight * (norm - 1) / norm : 0;
  }

  static void requireWeight(double weight) {
    if (!(weight > 0)) {
      throw new IllegalArgumentException("a penalty's weight must be above 0, not " + weight);
    }
  }
}
