package io.streamgan.gan.round;

import io.streamgan.gan.GanSpec;
import io.streamgan.gan.objective.Autoencoding;
import io.streamgan.gan.platform.Gaussians;
import io.streamgan.gan.platform.LayerTime;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.platform.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * The updates of D and G that a step consists of. The caller supplies real images as floats, random
 * numbers and labels, and counts the steps.
 */
interface Round {
  /**
   * Random numbers of one update.
   *
   * @param latents sets standard normal latents, [N, latent size]
   * @param penalty numbers for {@link PenaltyPass#add}; empty for G's update
   * @param augmentation numbers for {@link Augmented}, uniform in (0, 1]
   * @param classes classes of the generated images; empty if the networks have no classes
   */
  record RandomNumbers(
      Consumer<Gaussians> latents, float[] penalty, float[] augmentation, int[] classes) {}

  /**
   * Classes of the real images, -1 for unknown.
   *
   * @param known labels of all images
   * @param visible the same labels, but -1 for images whose label D does not learn from
   */
  record BatchLabels(int[] known, int[] visible) {}

  /**
   * Measurements of an update of D.
   *
   * @param value D's loss, including the penalty
   * @param realScore mean score of the real images
   * @param generatedScore mean score of the generated images
   * @param penalty mean penalty over the batch; empty if none was computed
   * @param augmentation strength of the augmentation that adapts, from the next step on; empty if
   *     it does not adapt
   * @param accuracy share of the images with a known label that D classifies correctly
   * @param labelledAccuracy the same share among the images with a visible label
   */
  record DiscriminatorOutcome(
      double value,
      double realScore,
      double generatedScore,
      OptionalDouble penalty,
      OptionalDouble augmentation,
      OptionalDouble accuracy,
      OptionalDouble labelledAccuracy) {}

  /**
   * Returns the updates for the objective of {@code spec}.
   *
   * @param lanes number of lanes of the model
   */
  static Round of(GanSpec spec, int lanes, Platform platform) {
    return spec.objective() instanceof Autoencoding objective && spec.autoencoder() != null
        ? new AutoencodingRound(spec, objective, spec.autoencoder(), platform)
        : new AlternatingRound(spec, lanes, platform);
  }

  /** Returns the mean of a batch's scores. */
  static double mean(float[] scores) {
    double sum = 0;
    for (float score : scores) {
      sum += score;
    }
    return sum / scores.length;
  }

  /**
   * Returns the tensor that callers copy the real images to before D's update, [N, height, width,
   * channels] in [-1, 1].
   */
  Tensor real();

  /**
   * Updates D with the real images and with generated images. Reads no result.
   *
   * @param update number of the D update, from 1
   */
  void updateDiscriminator(RandomNumbers random, BatchLabels labels, long update);

  /**
   * Returns the measurements of the last update of D, and adapts the strength of augmentation to
   * them. It is called once a step.
   */
  DiscriminatorOutcome discriminatorOutcome();

  /**
   * Updates G with D's gradient at generated images. Reads no result.
   *
   * @param update number of the G update, from 1
   */
  void updateGenerator(RandomNumbers random, long update);

  /** Returns G's loss in its last update. */
  double generatorLoss();

  /** Recomputes what follows from the networks' tensors, after these were set from outside. */
  default void refresh() {
    networks().forEach(TrainableNetwork::refresh);
  }

  /** Returns all networks, in a snapshot's order: D, coarser discriminators, encoder, G. */
  List<TrainableNetwork> networks();

  /** Returns G, which is the last of {@link #networks}. */
  default TrainableNetwork generator() {
    return networks().get(networks().size() - 1);
  }

  /** Returns the generated images of the last update, [N, height, width, channels]. */
  Tensor generated();

  /** Adds the time that each layer of each pass has taken so far. */
  void addTimes(List<LayerTime> times);

  /** Describes the first layer, in the order of a step, with an output value that is not finite. */
  Optional<String> firstNonFinite();
}
