package io.streamgan.gan.nd4j;

import io.streamgan.gan.GanSpec;
import io.streamgan.gan.objective.Autoencoding;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * D's and G's updates on arrays of floats: what is left of a step when images, random numbers and
 * bookkeeping are taken away.
 */
interface Round {
  /**
   * Random numbers of one update.
   *
   * @param latents normal, [N, latent size]; where latents are drawn
   * @param penalty see {@link PenaltyPass#addTo}; for D's update
   * @param augmentation uniform in (0, 1], see {@link Augmenter}
   * @param classes of generated images, where networks have classes
   */
  record RandomNumbers(float[] latents, float[] penalty, float[] augmentation, int[] classes) {
    /** Of networks without classes. */
    RandomNumbers(float[] latents, float[] penalty, float[] augmentation) {
      this(latents, penalty, augmentation, new int[0]);
    }
  }

  /**
   * Classes of the real images, -1 for unknown.
   *
   * @param known of all images
   * @param visible the same, with -1 where D does not learn from a label
   */
  record BatchLabels(int[] known, int[] visible) {}

  /**
   * @param value of the loss, penalty included
   * @param realScore mean score of the real images
   * @param generatedScore the same of the generated ones
   * @param penalty mean over the batch, where one was taken
   * @param accuracy share of known labels that D names
   * @param labelledAccuracy the same of visible ones
   */
  record DiscriminatorOutcome(
      double value,
      double realScore,
      double generatedScore,
      OptionalDouble penalty,
      OptionalDouble accuracy,
      OptionalDouble labelledAccuracy) {}

  /** The round that {@code spec} asks for. */
  static Round of(GanSpec spec, Arena arena) {
    return spec.objective() instanceof Autoencoding objective && spec.autoencoder() != null
        ? new AutoencodingRound(spec, objective, spec.autoencoder(), arena)
        : new AlternatingRound(spec, arena);
  }

  /** Of the scores of a batch. */
  static double mean(float[] scores) {
    double sum = 0;
    for (float score : scores) {
      sum += score;
    }
    return sum / scores.length;
  }

  /** Where the real images go, [N, height, width, channels] in [-1, 1], before D's update. */
  HostMemory real();

  /**
   * D learns from the real images and generated ones.
   *
   * @param update number of the D update, from 1
   */
  DiscriminatorOutcome updateDiscriminator(RandomNumbers random, BatchLabels labels, long update);

  /**
   * G learns, through D, to make better images.
   *
   * @param update number of the G update, from 1
   * @return the loss
   */
  double updateGenerator(RandomNumbers random, long update);

  /** All that learns, in a snapshot's order: D, coarser Ds, encoder, G. */
  List<TrainableNetwork> networks();

  /** The network whose images are sampled: the last of {@link #networks}. */
  default TrainableNetwork generator() {
    return networks().get(networks().size() - 1);
  }

  /** The images of the last update, [N, height, width, channels]. */
  INDArray generated();

  /** Adds what each layer has taken so far, pass by pass. */
  void addTimes(List<LayerTime> times);

  /** In words, the first layer whose output is no finite number, in the order of a step. */
  Optional<String> firstNonFinite();
}
