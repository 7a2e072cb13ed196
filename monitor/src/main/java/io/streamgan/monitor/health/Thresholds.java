package io.streamgan.monitor.health;

/**
 * Where health ends. Zero switches off what it is said of.
 *
 * @param explosionLoss absolute value of a smoothed loss; 0 for no absolute limit
 * @param explosionRatio of a smoothed loss to its own past
 * @param saturationGap between the mean scores of real and generated images; 0 for never
 * @param saturationSteps that the gap must last
 * @param oscillationCorrelation of the generator's loss with itself a period ago; 0 for never
 * @param stallMillis without a step
 * @param lagRecords that may wait, however they grow
 * @param staleSteps without a new generator
 * @param collapseRatio of the generated images' spread to that of the real ones; 0 for never
 * @param collapseAfterImages before which a generator is young, not collapsed
 * @param classRatio of a class's share among generated images to that among real ones; 0 for never
 * @param labelRatio of the labels that the classifier agrees with to those when it was finished; 0
 *     for never
 * @param driftPValue of the test of real images; 0 for never
 */
public record Thresholds(
    double explosionLoss,
    double explosionRatio,
    double saturationGap,
    int saturationSteps,
    double oscillationCorrelation,
    long stallMillis,
    long lagRecords,
    int staleSteps,
    double collapseRatio,
    long collapseAfterImages,
    double classRatio,
    double labelRatio,
    double driftPValue) {
  /** Those of the settings' defaults. */
  public static final Thresholds DEFAULT =
      new Thresholds(50, 20, 12, 100, 0.6, 30_000, 1000, 500, 0.4, 20_000, 0.2, 0.7, 0.001);
}
