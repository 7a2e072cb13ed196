package io.streamgan.monitor.health;

import java.util.List;

/** What detectors are told, in the order in which it is seen. */
public sealed interface Observation {
  /**
   * One alternating round of D and G.
   *
   * @param number of the step within the model
   * @param imagesSeen real images by then
   * @param atMillis when it ended, since 1970
   */
  record Step(
      long number,
      long imagesSeen,
      double discriminatorLoss,
      double generatorLoss,
      double realScore,
      double generatedScore,
      long generatorVersion,
      long atMillis)
      implements Observation {}

  /**
   * The clock, about once a second.
   *
   * @param millisSinceStep since a step was heard of, by the monitor's clock
   */
  record Silence(long millisSinceStep) implements Observation {}

  /** Records of the input that wait, every few seconds. */
  record Backlog(long records) implements Observation {}

  /**
   * A grid of generated images.
   *
   * @param spread root mean square deviation of their values from their mean image, grey levels
   */
  record GeneratedSpread(double spread, long imagesSeen) implements Observation {}

  /** The same of recent real images. */
  record RealSpread(double spread) implements Observation {}

  /**
   * Shares of the classes among recent real and among generated images.
   *
   * @param images generated
   */
  record Classes(List<Double> real, List<Double> generated, int images, long imagesSeen)
      implements Observation {}

  /**
   * The classifier's decisions about recent real images.
   *
   * @param agreement share of labels that it agrees with
   * @param accuracy the same when it was finished
   */
  record Labels(double agreement, double accuracy) implements Observation {}

  /** Recent real images against those of the reference. */
  sealed interface Change extends Observation {
    /** Chance of so great a difference within one distribution. */
    double pValue();

    /** How great it is. */
    double magnitude();
  }

  /**
   * Of their pixels.
   *
   * @param magnitude distance by that of two random halves; about 1 where nothing has changed
   */
  record RealChange(double pValue, double magnitude) implements Change {}

  /**
   * Of their labels.
   *
   * @param magnitude share of images whose class has changed
   */
  record ClassChange(double pValue, double magnitude) implements Change {}
}
