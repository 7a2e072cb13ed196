package io.streamgan.trainer;

import java.util.OptionalDouble;

/**
 * Where a training run has ended: the state that is committed.
 *
 * @param steps of the model in total
 * @param imagesSeen by the model in total
 * @param imagesPerSecond learned by this trainer, from its first step to its last; 0 without a step
 * @param discriminatorLoss of the last step; empty before the first
 * @param generatorLoss of the last step; empty before the first
 * @param generatorVersion newest published; 0 before the first
 * @param parameterHash as {@link io.streamgan.gan.GanEngine#parameterHash}; empty before the first
 *     image
 */
public record TrainingSummary(
    long steps,
    long imagesSeen,
    double imagesPerSecond,
    OptionalDouble discriminatorLoss,
    OptionalDouble generatorLoss,
    long generatorVersion,
    String parameterHash) {
  /** The end of a run without a step. */
  static final TrainingSummary NOTHING =
      new TrainingSummary(0, 0, 0, OptionalDouble.empty(), OptionalDouble.empty(), 0, "");

  /** Returns this summary with another rate, such as that of all trainers of the model. */
  public TrainingSummary withImagesPerSecond(double rate) {
    return new TrainingSummary(
        steps, imagesSeen, rate, discriminatorLoss, generatorLoss, generatorVersion, parameterHash);
  }
}
