package io.streamgan.gan.objective;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Objectives and penalties by the names that users choose them with. */
public final class Objectives {
  /** All objectives. */
  public static final List<String> NAMES =
      List.of(
          NonSaturating.NAME,
          Minimax.NAME,
          LeastSquares.NAME,
          Wasserstein.NAME,
          WassersteinGradientPenalty.NAME,
          Hinge.NAME,
          RelativisticAverage.NAME,
          R3gan.NAME,
          SemiSupervised.NAME,
          Autoencoding.NAME);

  /** No penalty but the objective's own. */
  public static final String NO_PENALTY = "none";

  /** All penalties, and their absence. */
  public static final List<String> PENALTY_NAMES =
      List.of(NO_PENALTY, GradientPenalty.R1.NAME, GradientPenalty.Dragan.NAME);

  /**
   * Hyperparameters that some objectives have; the others do not look at them.
   *
   * @param labelSmoothing of {@link NonSaturating} and {@link Minimax}
   * @param weightClip of {@link Wasserstein}
   * @param penaltyWeight of {@link WassersteinGradientPenalty} and {@link R3gan}; 0 for the usual
   *     weight
   * @param classes of {@link SemiSupervised}
   * @param labelledShare of {@link SemiSupervised}
   * @param distortionWeight of {@link Autoencoding}
   */
  public record Hyperparameters(
      double labelSmoothing,
      double weightClip,
      double penaltyWeight,
      int classes,
      double labelledShare,
      double distortionWeight) {
    /** The papers'. */
    public static final Hyperparameters DEFAULT =
        new Hyperparameters(
            0, Wasserstein.DEFAULT_WEIGHT_CLIP, 0, 10, 1, Autoencoding.DEFAULT_DISTORTION_WEIGHT);
  }

  private Objectives() {}

  /** The objective {@code name} with the papers' values. */
  public static Objective named(String name) {
    return named(name, Hyperparameters.DEFAULT);
  }

  /**
   * @throws IllegalArgumentException when there is none of that name
   */
  public static Objective named(String name, Hyperparameters values) {
    return switch (name) {
      case NonSaturating.NAME -> new NonSaturating(values.labelSmoothing());
      case Minimax.NAME -> new Minimax(values.labelSmoothing());
      case LeastSquares.NAME -> new LeastSquares();
      case Wasserstein.NAME -> new Wasserstein(values.weightClip());
      case WassersteinGradientPenalty.NAME ->
          new WassersteinGradientPenalty(
              weight(values.penaltyWeight(), GradientPenalty.DEFAULT_WEIGHT));
      case Hinge.NAME -> new Hinge();
      case RelativisticAverage.NAME -> new RelativisticAverage();
      case R3gan.NAME -> new R3gan(weight(values.penaltyWeight(), R3gan.DEFAULT_PENALTY_WEIGHT));
      case SemiSupervised.NAME -> new SemiSupervised(values.classes(), values.labelledShare());
      case Autoencoding.NAME -> new Autoencoding(values.distortionWeight());
      default ->
          throw new IllegalArgumentException(
              "no objective '%s'; there are %s".formatted(name, String.join(", ", NAMES)));
    };
  }

  /**
   * @param weight 0 for the usual weight
   * @param interval D updates from one penalty to the next; of r1
   * @return null for {@value #NO_PENALTY}
   * @throws IllegalArgumentException when there is none of that name
   */
  public static @Nullable GradientPenalty penalty(String name, double weight, int interval) {
    double given = weight(weight, GradientPenalty.DEFAULT_WEIGHT);
    return switch (name) {
      case NO_PENALTY -> null;
      case GradientPenalty.R1.NAME -> new GradientPenalty.R1(given, interval);
      case GradientPenalty.Dragan.NAME -> new GradientPenalty.Dragan(given);
      default ->
          throw new IllegalArgumentException(
              "no penalty '%s'; there are %s".formatted(name, String.join(", ", PENALTY_NAMES)));
    };
  }

  private static double weight(double given, double usual) {
    return given == 0 ? usual : given;
  }
}
