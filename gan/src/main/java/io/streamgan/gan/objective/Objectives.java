package io.streamgan.gan.objective;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Creates objectives and penalties from the names that the settings give them. */
public final class Objectives {
  /** Names of all objectives; the first one is the default. */
  public static final List<String> NAMES =
      List.of(
          R3gan.NAME,
          NonSaturating.NAME,
          Minimax.NAME,
          LeastSquares.NAME,
          Wasserstein.NAME,
          WassersteinGradientPenalty.NAME,
          Hinge.NAME,
          RelativisticAverage.NAME,
          SemiSupervised.NAME,
          Autoencoding.NAME);

  /** Name for no penalty other than the objective's own. */
  public static final String NO_PENALTY = "none";

  /** Names of all penalties, and {@value #NO_PENALTY}. */
  public static final List<String> PENALTY_NAMES =
      List.of(NO_PENALTY, GradientPenalty.R1.NAME, GradientPenalty.Dragan.NAME);

  /**
   * Hyperparameters of the objectives. Each objective uses only its own.
   *
   * @param labelSmoothing used by {@link NonSaturating} and {@link Minimax}
   * @param weightClip used by {@link Wasserstein}
   * @param penaltyWeight used by {@link WassersteinGradientPenalty} and {@link R3gan}; 0 for the
   *     objective's default
   * @param classes used by {@link SemiSupervised}
   * @param labelledShare used by {@link SemiSupervised}
   * @param distortionWeight used by {@link Autoencoding}
   */
  public record Hyperparameters(
      double labelSmoothing,
      double weightClip,
      double penaltyWeight,
      int classes,
      double labelledShare,
      double distortionWeight) {
    /** The values of the objectives' papers. */
    public static final Hyperparameters DEFAULT =
        new Hyperparameters(
            0, Wasserstein.DEFAULT_WEIGHT_CLIP, 0, 10, 1, Autoencoding.DEFAULT_DISTORTION_WEIGHT);
  }

  private Objectives() {}

  /**
   * Returns the objective named {@code name} with default hyperparameters.
   *
   * @throws IllegalArgumentException when no objective has that name
   */
  public static Objective named(String name) {
    return named(name, Hyperparameters.DEFAULT);
  }

  /**
   * Returns the objective named {@code name} with the given hyperparameters.
   *
   * @throws IllegalArgumentException when no objective has that name, or a value is out of its
   *     range
   */
  public static Objective named(String name, Hyperparameters values) {
    return switch (name) {
      case NonSaturating.NAME -> new NonSaturating(values.labelSmoothing());
      case Minimax.NAME -> new Minimax(values.labelSmoothing());
      case LeastSquares.NAME -> new LeastSquares();
      case Wasserstein.NAME -> new Wasserstein(values.weightClip());
      case WassersteinGradientPenalty.NAME ->
          new WassersteinGradientPenalty(
              weight(values.penaltyWeight(), WassersteinGradientPenalty.DEFAULT_PENALTY_WEIGHT));
      case Hinge.NAME -> new Hinge();
      case RelativisticAverage.NAME -> new RelativisticAverage();
      case R3gan.NAME -> new R3gan(weight(values.penaltyWeight(), GradientPenalty.DEFAULT_WEIGHT));
      case SemiSupervised.NAME -> new SemiSupervised(values.classes(), values.labelledShare());
      case Autoencoding.NAME -> new Autoencoding(values.distortionWeight());
      default ->
          throw new IllegalArgumentException(
              "there is no objective named '%s'; choose one of %s"
                  .formatted(name, String.join(", ", NAMES)));
    };
  }

  /**
   * Returns the penalty named {@code name}, or null for {@value #NO_PENALTY}.
   *
   * @param weight weight of the penalty; 0 for the default
   * @param interval number n of D updates: r1 is applied at every n-th one; other penalties ignore
   *     it
   * @throws IllegalArgumentException when no penalty has that name, or a value is out of its range
   */
  public static @Nullable GradientPenalty penalty(String name, double weight, int interval) {
    double given = weight(weight, GradientPenalty.DEFAULT_WEIGHT);
    return switch (name) {
      case NO_PENALTY -> null;
      case GradientPenalty.R1.NAME -> new GradientPenalty.R1(given, interval);
      case GradientPenalty.Dragan.NAME -> new GradientPenalty.Dragan(given);
      default ->
          throw new IllegalArgumentException(
              "there is no penalty named '%s'; choose one of %s"
                  .formatted(name, String.join(", ", PENALTY_NAMES)));
    };
  }

  private static double weight(double given, double usual) {
    return given == 0 ? usual : given;
  }
}
