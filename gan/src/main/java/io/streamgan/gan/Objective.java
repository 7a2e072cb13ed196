package io.streamgan.gan;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What D and G minimise, as a pair, by the name that users choose it with. */
public enum Objective {
  /** Goodfellow et al. 2014, with G maximising log D(G(z)). */
  NON_SATURATING,
  /** Goodfellow et al. 2014, with G minimising log(1 - D(G(z))). */
  MINIMAX;

  /** The name on the command line and in settings: {@code non-saturating}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** All labels, separated by commas. */
  public static String labels() {
    return Arrays.stream(values()).map(Objective::label).collect(Collectors.joining(", "));
  }

  /**
   * @throws IllegalArgumentException when there is none of that name
   */
  public static Objective of(String label) {
    for (Objective objective : values()) {
      if (objective.label().equals(label)) {
        return objective;
      }
    }
    throw new IllegalArgumentException(
        "no objective '%s'; there are %s".formatted(label, labels()));
  }
}
