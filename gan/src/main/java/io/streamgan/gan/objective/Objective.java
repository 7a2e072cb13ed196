package io.streamgan.gan.objective;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;

/**
 * A pair of losses, one that D minimises and one that G minimises. Every loss is a mean over the
 * batch.
 *
 * <p>D's outputs are row-major {@code [N, outputs]}. Most objectives have one output per image, its
 * score: r for a real image and f for a generated one.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
  @JsonSubTypes.Type(value = NonSaturating.class, name = NonSaturating.NAME),
  @JsonSubTypes.Type(value = Minimax.class, name = Minimax.NAME),
  @JsonSubTypes.Type(value = LeastSquares.class, name = LeastSquares.NAME),
  @JsonSubTypes.Type(value = Wasserstein.class, name = Wasserstein.NAME),
  @JsonSubTypes.Type(
      value = WassersteinGradientPenalty.class,
      name = WassersteinGradientPenalty.NAME),
  @JsonSubTypes.Type(value = Hinge.class, name = Hinge.NAME),
  @JsonSubTypes.Type(value = RelativisticAverage.class, name = RelativisticAverage.NAME),
  @JsonSubTypes.Type(value = R3gan.class, name = R3gan.NAME),
  @JsonSubTypes.Type(value = SemiSupervised.class, name = SemiSupervised.NAME),
  @JsonSubTypes.Type(value = Autoencoding.class, name = Autoencoding.NAME)
})
public sealed interface Objective
    permits NonSaturating,
        Minimax,
        LeastSquares,
        Wasserstein,
        WassersteinGradientPenalty,
        Hinge,
        RelativisticAverage,
        R3gan,
        SemiSupervised,
        Autoencoding {

  /** The values of D that G's loss is a function of. */
  enum View {
    /** D's outputs. */
    OUTPUTS,
    /** The features that enter D's last layer. */
    FEATURES
  }

  /**
   * Computes D's loss and its gradient with respect to D's outputs.
   *
   * @param real D's outputs on the real images
   * @param generated D's outputs on as many generated images
   * @param labels class of each real image; -1 if the image has no label, or D must not learn from
   *     it
   */
  DiscriminatorLoss discriminator(float[] real, float[] generated, int[] labels);

  /**
   * Computes G's loss and its gradient with respect to {@code generated}.
   *
   * @param real values of {@link #generatorView} for the real images; empty if {@link
   *     #generatorSeesReal} is false
   * @param generated the same values for the generated images
   * @param count number of generated images
   */
  Loss generator(float[] real, float[] generated, int count);

  /** Returns which values of D are the arguments of {@link #generator}. */
  default View generatorView() {
    return View.OUTPUTS;
  }

  /** Returns whether G's loss depends on the real images too. */
  default boolean generatorSeesReal() {
    return false;
  }

  /** Returns the number of D's outputs per image. */
  default int outputs() {
    return 1;
  }

  /** Returns the score of each image. A higher score means that D considers it more real. */
  default float[] scores(float[] outputs) {
    return outputs;
  }

  /** Returns whether D's scores have a value at which D is undecided about an image. */
  default boolean hasMargins() {
    return true;
  }

  /**
   * Returns by how much D takes each real image for real: above 0 where it does, below where it
   * does not. Both arguments are scores, of equally many images.
   */
  default float[] margins(float[] real, float[] generated) {
    return real;
  }

  /**
   * Returns the largest absolute value of D's parameters, to which each of D's updates clips them.
   */
  default double parameterLimit() {
    return Double.POSITIVE_INFINITY;
  }

  /** Returns the penalty on D's gradient that is part of the objective. */
  default Optional<GradientPenalty> ownPenalty() {
    return Optional.empty();
  }

  /**
   * Returns whether the penalties r1 and dragan can be added: D has one output per image, is not
   * limited otherwise, and the objective has no penalty of its own.
   */
  default boolean takesPenalties() {
    return false;
  }

  /** Returns the default number of D updates per step, which is that of the objective's paper. */
  default int usualDiscriminatorUpdates() {
    return 1;
  }
}
