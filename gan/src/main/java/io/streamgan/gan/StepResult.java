package io.streamgan.gan;

import java.util.OptionalDouble;

/**
 * Measurements of one training step. If D is updated several times in a step, its measurements are
 * those of the last update.
 *
 * @param step number of the step, from 1
 * @param imagesSeen number of real images that have taken part in an update of D, this step
 *     included
 * @param discriminatorLoss D's loss, including a penalty, times the interval at which it is applied
 * @param generatorLoss G's loss
 * @param realScore mean score of the real images: D's output before a sigmoid
 * @param generatedScore mean score of the generated images in D's update
 * @param penalty mean over the batch of the penalty on D's gradient; empty if none was computed
 * @param augmentation strength of adaptive augmentation after the step, in [0, 1]; empty if
 *     augmentation does not adapt
 * @param accuracy share of the labelled real images that D classifies correctly; empty if D does
 *     not classify, or no image has a label
 * @param labelledAccuracy the same share among the images whose labels D learns from
 */
public record StepResult(
    long step,
    long imagesSeen,
    double discriminatorLoss,
    double generatorLoss,
    double realScore,
    double generatedScore,
    OptionalDouble penalty,
    OptionalDouble augmentation,
    OptionalDouble accuracy,
    OptionalDouble labelledAccuracy) {}
