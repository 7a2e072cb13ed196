package io.streamgan.gan.objective;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;

/**
 * What D and G minimise, as a pair. Every loss is a mean over the batch.
 *
 * <p>D's outputs are row-major {@code [N, outputs]}: for most objectives one score an image, r of a
 * real and f of a generated one.
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

  /** What G's loss looks at. */
  enum View {
    /** D's outputs. */
    OUTPUTS,
    /** The features that enter D's last layer. */
    FEATURES
  }

  /**
   * What D minimises at its outputs on as many real as generated images.
   *
   * @param labels class of each real image, -1 where D is not told
   */
  DiscriminatorLoss discriminator(float[] real, float[] generated, int[] labels);

  /**
   * What G minimises.
   *
   * @param real the view of the real images; empty where {@link #generatorSeesReal} is false
   * @param generated the view of the generated ones, which the gradient is by
   * @param count generated images
   */
  Loss generator(float[] real, float[] generated, int count);

  /** What the arguments of {@link #generator} are. */
  default View generatorView() {
    return View.OUTPUTS;
  }

  /** Whether G's loss depends on the real images too. */
  default boolean generatorSeesReal() {
    return false;
  }

  /** Values that D gives an image. */
  default int outputs() {
    return 1;
  }

  /** The score of each image: the higher, the more real D finds it. */
  default float[] scores(float[] outputs) {
    return outputs;
  }

  /** Every parameter of D is clipped to +- this after its update. */
  default double parameterLimit() {
    return Double.POSITIVE_INFINITY;
  }

  /** The penalty on D's gradient that is part of the objective. */
  default Optional<GradientPenalty> ownPenalty() {
    return Optional.empty();
  }

  /** Whether a score is the logit of a probability, so that r1 and dragan are defined beside it. */
  default boolean scoresAreLogits() {
    return false;
  }

  /** How both networks' optimisers are set where nothing else is said. */
  default AdamDefaults adamDefaults() {
    return AdamDefaults.DCGAN;
  }

  /** D updates a step that the paper trains with. */
  default int usualDiscriminatorUpdates() {
    return 1;
  }
}
