package io.streamgan.monitor.health;

import java.util.List;

/** An input of the detectors, in the order of arrival. */
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
   * Time without a step, about once a second.
   *
   * @param millisSinceStep time since the last step arrived, by the monitor's clock
   */
  record Silence(long millisSinceStep) implements Observation {}

  /** Number of input records that wait for the trainer, every few seconds. */
  record Backlog(long records) implements Observation {}

  /**
   * A grid of generated images.
   *
   * @param spread root mean square deviation of their values from their mean image, grey levels
   */
  record GeneratedSpread(double spread, long imagesSeen) implements Observation {}

  /** Spread of recent real images. */
  record RealSpread(double spread) implements Observation {}

  /**
   * Shares of the classes among recent real and among generated images.
   *
   * @param names of these classes; may be fewer than the classes
   * @param images generated
   */
  record Classes(
      List<Double> real, List<Double> generated, List<String> names, int images, long imagesSeen)
      implements Observation {}

  /**
   * Agreement of the classifier with the labels of recent real images.
   *
   * @param agreement share of labels that it agrees with
   * @param accuracy balanced accuracy when its training ended
   */
  record Labels(double agreement, double accuracy) implements Observation {}

  /**
   * What the generator still makes of what it has learned.
   *
   * @param regimes classes, and stretches of a stream without labels
   */
  record Past(List<Regime> regimes) implements Observation {}

  /**
   * A part of the past.
   *
   * @param coverage share of its real images that have a generated one near them
   * @param best the highest coverage so far
   */
  record Regime(String name, double coverage, double best) {
    /** Best coverage from which a class or time counts as learned. */
    public static final double LEARNED = 0.3;

    /** Share of the best coverage that is left. */
    double ratio() {
      return coverage / best;
    }
  }

  /** Result of a drift test of recent real images. */
  sealed interface Change extends Observation {
    /** Probability of a difference at least as great within one distribution. */
    double pValue();

    /** Size of the difference. */
    double magnitude();
  }

  /**
   * Result of the test of pixels.
   *
   * @param magnitude ratio of the distance to the mean distance of two random halves; about 1 where
   *     nothing has changed
   */
  record RealChange(double pValue, double magnitude) implements Change {}

  /**
   * Result of the test of labels.
   *
   * @param magnitude share of images whose class has changed
   */
  record ClassChange(double pValue, double magnitude) implements Change {}
}
