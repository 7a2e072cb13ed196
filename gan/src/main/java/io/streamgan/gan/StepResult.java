package io.streamgan.gan;

import java.util.OptionalDouble;

/**
 * Measurements of one alternating D/G round.
 *
 * @param step rounds so far, this one included; the first is 1
 * @param imagesSeen real images that have taken part in a D update so far
 * @param realScore mean D output before the sigmoid on the real images
 * @param generatedScore the same on the generated images of D's update
 * @param penalty mean over the batch of the penalty on D's gradient, where one was taken
 * @param accuracy share of the labelled real images whose class D names, where D names classes
 * @param labelledAccuracy the same share among the images whose label D was given
 */
public record StepResult(
    long step,
    long imagesSeen,
    double discriminatorLoss,
    double generatorLoss,
    double realScore,
    double generatedScore,
    OptionalDouble penalty,
    OptionalDouble accuracy,
    OptionalDouble labelledAccuracy) {}
