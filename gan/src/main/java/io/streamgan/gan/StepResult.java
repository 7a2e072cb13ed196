package io.streamgan.gan;

import java.util.OptionalDouble;

/**
 * What one alternating D/G round measured.
 *
 * @param step rounds so far, this one included; the first is 1
 * @param imagesSeen real images that have taken part in a D update so far
 * @param realScore mean D output before the sigmoid on the real images
 * @param generatedScore the same on the generated images of D's update
 * @param penalty value of the objective's gradient penalty, where it has one
 */
public record StepResult(
    long step,
    long imagesSeen,
    double discriminatorLoss,
    double generatorLoss,
    double realScore,
    double generatedScore,
    OptionalDouble penalty) {}
